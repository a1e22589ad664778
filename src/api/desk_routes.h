// The handlers of the desk's routes, and their table; each family stands in a file of its own.
#pragma once

#include <vector>

#include "api/router.h"

namespace strongroom::api {

// Part of Routes().
[[nodiscard]] const std::vector<Route>& DeskRoutes();

// desk_people.cc
Task<void> FoundDesk(Call& call);
Task<void> ShowMe(Call& call);
Task<void> ListPersons(Call& call);
Task<void> AddPerson(Call& call);
Task<void> ReadPerson(Call& call);
Task<void> ChangePerson(Call& call);
Task<void> LetPersonLeave(Call& call);
Task<void> LetPersonReturn(Call& call);
Task<void> ExpungeEvent(Call& call);
// desk_groups.cc
Task<void> ListGroups(Call& call);
Task<void> MakeGroup(Call& call);
Task<void> ReadGroup(Call& call);
Task<void> ChangeGroup(Call& call);
Task<void> ChangeGroupRole(Call& call);
Task<void> RemoveGroup(Call& call);
Task<void> AddGroupMember(Call& call);
Task<void> RemoveGroupMember(Call& call);
// desk_levels.cc
Task<void> ListLevels(Call& call);
Task<void> MakeLevel(Call& call);
Task<void> ReadLevel(Call& call);
Task<void> ChangeLevel(Call& call);
Task<void> ChangeLevelGroups(Call& call);
Task<void> ChangeReporterRule(Call& call);
Task<void> RemoveLevel(Call& call);
Task<void> ReadSettings(Call& call);
Task<void> ChangeSettings(Call& call);
// desk_issues.cc
Task<void> ListIssues(Call& call);
Task<void> ReportIssue(Call& call);
Task<void> ReadBoard(Call& call);
Task<void> SearchIssues(Call& call);
Task<void> ReadIssue(Call& call);
Task<void> EditIssue(Call& call);
Task<void> ReadHistory(Call& call);
Task<void> MoveIssue(Call& call);
Task<void> ChangeAffected(Call& call);
Task<void> CommentOnIssue(Call& call);
// desk_issue_acts.cc
Task<void> RateIssue(Call& call);
Task<void> LabelIssue(Call& call);
Task<void> AssignIssue(Call& call);
Task<void> PrioritizeIssue(Call& call);
Task<void> ChangeUrgency(Call& call);
Task<void> AddReference(Call& call);
Task<void> RemoveReference(Call& call);
Task<void> LinkIssue(Call& call);
Task<void> UnlinkIssue(Call& call);
Task<void> ChangeIssueLevel(Call& call);
Task<void> AgreeEmbargo(Call& call);
Task<void> ReadLiftNotice(Call& call);
Task<void> LiftEmbargo(Call& call);
// desk_access.cc
Task<void> ExplainSight(Call& call);
Task<void> ExplainLevelSight(Call& call);
Task<void> ListAccessRequests(Call& call);
Task<void> AskForAccess(Call& call);
Task<void> AnswerAccessRequest(Call& call);
Task<void> ReadReview(Call& call);
Task<void> SignOffFinding(Call& call);
Task<void> FinishReview(Call& call);
// desk_history.cc
Task<void> ReadStreamHistory(Call& call);
// desk_import.cc
Task<void> ImportTracker(Call& call);
// desk_modules.cc
Task<void> ListModules(Call& call);
Task<void> ReadModule(Call& call);
Task<void> ChangeModule(Call& call);
// desk_releases.cc
Task<void> ListReleases(Call& call);
Task<void> ReadRelease(Call& call);
Task<void> ReplaceReleases(Call& call);
Task<void> AddReleaseList(Call& call);
Task<void> RemoveReleaseList(Call& call);
Task<void> ImportModules(Call& call);
Task<void> ReadModuleSupport(Call& call);
// desk_policies.cc
Task<void> ListPolicies(Call& call);
Task<void> ReadPolicy(Call& call);
Task<void> AddPolicies(Call& call);
Task<void> ApprovePolicy(Call& call);
// desk_cases.cc
Task<void> ListCases(Call& call);
Task<void> ReadCase(Call& call);
Task<void> StartCase(Call& call);
Task<void> ActInCase(Call& call);
Task<void> TryCase(Call& call);
Task<void> ReadCaseText(Call& call);
Task<void> ReadForecast(Call& call);
// desk_meetings.cc
Task<void> ReadAgenda(Call& call);
Task<void> ListActions(Call& call);
Task<void> AddAction(Call& call);
Task<void> ReadAction(Call& call);
Task<void> ChangeAction(Call& call);
Task<void> FinishAction(Call& call);
Task<void> DropAction(Call& call);
Task<void> ReopenAction(Call& call);
Task<void> ListMeetings(Call& call);
Task<void> ReadMeeting(Call& call);
Task<void> WriteMinutes(Call& call);

}  // namespace strongroom::api
