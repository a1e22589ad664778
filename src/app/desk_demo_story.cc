#include "app/desk_demo_story.h"

namespace strongroom::app {
namespace {

constexpr std::string_view kTeam = R"json([
["POST", "/persons", {"id": "triager-1", "name": "Triager 1", "subject": "triager-1"}],
["POST", "/persons", {"id": "triager-2", "name": "Triager 2", "subject": "triager-2"}],
["POST", "/persons", {"id": "developer-1", "name": "Developer of Team North", "subject": "developer-1"}],
["POST", "/persons", {"id": "developer-2", "name": "Developer of Team South", "subject": "developer-2"}],
["POST", "/persons", {"id": "sysop-1", "name": "System operator", "subject": "sysop-1"}],
["POST", "/persons", {"id": "product-owner", "name": "Product owner", "subject": "product-owner"}],
["POST", "/persons", {"id": "reporter-1", "name": "Reporter from a library", "subject": "reporter-1"}],
["POST", "/persons", {"id": "reporter-2", "name": "Reporter from a pentest", "subject": "reporter-2"}],
["POST", "/persons", {"id": "former-member", "name": "Former member", "subject": "former-member"}],

["POST", "/groups", {"id": "security-team", "name": "Security team", "role": "team", "description": "Triages every report and runs the policies"}],
["POST", "/groups", {"id": "core-team", "name": "Core team", "description": "Mends the platform itself"}],
["POST", "/groups", {"id": "team-north", "name": "Team North", "description": "Looks after catalog and search"}],
["POST", "/groups", {"id": "sysops", "name": "System operators"}],
["POST", "/groups", {"id": "council", "name": "Technical council", "description": "Decides what nobody else can"}],
["POST", "/groups/security-team/members", {"person": "{me}", "reason": "leads the team"}],
["POST", "/groups/security-team/members", {"person": "triager-1", "reason": "on duty"}],
["POST", "/groups/security-team/members", {"person": "triager-2", "reason": "on duty"}],
["POST", "/groups/core-team/members", {"person": "developer-2", "reason": "maintains the gateway"}],
["POST", "/groups/core-team/members", {"person": "former-member", "reason": "maintained the gateway"}],
["POST", "/groups/team-north/members", {"person": "developer-1", "reason": "maintains the catalog"}],
["POST", "/groups/sysops/members", {"person": "sysop-1", "reason": "runs the hosted systems"}],

["POST", "/levels", {"id": "security", "name": "Security team", "groups": ["security-team"], "description": "Every new report, until it is triaged"}],
["POST", "/levels", {"id": "core", "name": "Core team", "groups": ["security-team", "core-team"], "description": "What the core team mends"}],
["POST", "/levels", {"id": "north", "name": "Team North", "groups": ["security-team", "team-north"], "description": "What Team North mends"}],
["POST", "/levels", {"id": "operations", "name": "Operations", "groups": ["security-team", "core-team", "sysops"], "reporter_sees": false}],
["PATCH", "/settings", {"default_levels": {"vulnerability": "security", "pentest": "security"}, "zone": "Europe/Berlin", "contact": "security@example.org"}],

["PATCH", "/persons/reporter-1", {"tracker_id": "reporter-1"}],
["PATCH", "/persons/reporter-2", {"tracker_id": "reporter-2"}],
["PATCH", "/persons/triager-1", {"tracker_id": "triager-1"}],
["PATCH", "/persons/developer-1", {"tracker_id": "developer-1"}],
["PATCH", "/levels/security", {"tracker_id": "10201"}],
["PATCH", "/levels/core", {"tracker_id": "10202"}],
["PATCH", "/levels/north", {"tracker_id": "10203"}],
["PATCH", "/levels/operations", {"tracker_id": "10204"}],

["PATCH", "/modules/{catalog}", {"repository": "https://example.org/mod-catalog", "language": "Java", "team": "Team North", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{search}", {"repository": "https://example.org/mod-search", "language": "Java", "team": "Team North", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{gateway}", {"repository": "https://example.org/mod-gateway", "language": "Java", "team": "Core team", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{fines}", {"repository": "https://example.org/mod-fines", "language": "Java", "team": "Team South", "used_in_production": false, "planned_for_next_release": true}],
["PATCH", "/modules/mod-old-labels", {"repository": "https://example.org/mod-old-labels", "language": "JavaScript", "team": "Team South", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-labels"]}],
["PATCH", "/modules/mod-old-sync", {"repository": "https://example.org/mod-old-sync", "language": "Java", "team": "Team South", "used_in_production": true, "planned_for_next_release": false, "alternatives": ["mod-sync"]}],
["PATCH", "/modules/mod-old-mail", {"repository": "https://example.org/mod-old-mail", "language": "Java", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-mail"]}],
["PATCH", "/modules/mod-old-stats", {"repository": "https://example.org/mod-old-stats", "language": "Python", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-reports"]}],
["PATCH", "/modules/mod-old-export", {"repository": "https://example.org/mod-old-export", "language": "Java", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-export"]}],
["PATCH", "/modules/mod-old-forms", {"repository": "https://example.org/mod-old-forms", "language": "JavaScript", "team": "Team South", "used_in_production": true, "planned_for_next_release": false, "alternatives": ["mod-forms"]}],
["PATCH", "/modules/mod-old-import", {"repository": "https://example.org/mod-old-import", "language": "Java", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-import"]}],
["PATCH", "/modules/mod-old-theme", {"repository": "https://example.org/mod-old-theme", "language": "JavaScript", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-theme"]}]
])json";

// What the team had in its tracker: reported long before the desk was there.
constexpr std::string_view kTracker = R"json([
["POST", "/import/tracker", {"issues": [{"name": "tracker.json", "text": {"startAt": 0, "maxResults": 50, "total": 13, "issues": [
  {"key": "SECURITY-96", "fields": {"summary": "Theme loads scripts from an address that nobody owns", "description": "Whoever registers the name decides what the pages run.", "issuetype": {"name": "Bug"}, "status": {"name": "Closed"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "mod-old-theme"}], "reporter": {"name": "reporter-2"}, "created": "{day-252}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-99", "fields": {"summary": "Export writes into any file that its parameter names", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Closed"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "mod-old-export"}], "reporter": {"name": "reporter-1"}, "created": "{day-215}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-103", "fields": {"summary": "Import follows links out of its directory", "description": "A link inside an archive reaches the whole disk.", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P1"}, "labels": [], "components": [{"name": "mod-old-import"}], "reporter": {"name": "reporter-1"}, "created": "{day-202}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-107", "fields": {"summary": "Passwords of the mail server stand in a health check", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": ["pentest"], "components": [{"name": "{gateway}"}], "reporter": {"name": "reporter-2"}, "created": "{day-170}T08:30:00.000+0000", "security": {"id": "10202", "name": "Core team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-110", "fields": {"summary": "Statistics are readable without signing in", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "mod-old-stats"}], "reporter": {"name": "reporter-2"}, "created": "{day-142}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-114", "fields": {"summary": "Mail templates are filled without escaping", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "mod-old-mail"}], "reporter": {"name": "reporter-1"}, "created": "{day-122}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-116", "fields": {"summary": "Known flaw in a library that writes spreadsheets", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "{fines}"}], "reporter": {"name": "reporter-1"}, "created": "{day-102}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-117", "fields": {"summary": "Forms keep what was typed by the reader before", "description": "On shared machines the next reader sees a name and an address.", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "mod-old-forms"}], "reporter": {"name": "reporter-1"}, "created": "{day-96}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-118", "fields": {"summary": "Synchronisation trusts the name that a peer gives", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "In Progress"}, "priority": {"name": "P2"}, "labels": ["pentest"], "components": [{"name": "mod-old-sync"}], "reporter": {"name": "reporter-2"}, "created": "{day-82}T08:30:00.000+0000", "security": {"id": "10204", "name": "Operations"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-121", "fields": {"summary": "Log holds the tokens of those who sign in", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Closed"}, "priority": {"name": "P2"}, "labels": [], "components": [{"name": "{gateway}"}], "reporter": {"name": "reporter-1"}, "created": "{day-62}T08:30:00.000+0000", "security": {"id": "10202", "name": "Core team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-124", "fields": {"summary": "Uploads are unpacked without a limit", "description": "A small archive fills the disk.", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P2"}, "labels": ["pentest", "to-discuss"], "components": [{"name": "{catalog}"}], "reporter": {"name": "reporter-2"}, "created": "{day-42}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "assignee": {"name": "triager-1"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}},
  {"key": "SECURITY-131", "fields": {"summary": "Search lets a reader see the notes of another tenant", "description": "A crafted filter leaves the tenant out of the query.", "issuetype": {"name": "Bug"}, "status": {"name": "In Progress"}, "priority": {"name": "P1"}, "labels": [], "components": [{"name": "{search}"}], "reporter": {"name": "reporter-1"}, "created": "{day-12}T08:30:00.000+0000", "security": {"id": "10203", "name": "Team North"}, "assignee": {"name": "developer-1"}, "comment": {"comments": [{"id": "1131", "author": {"name": "triager-1"}, "created": "{day-9}T10:00:00.000+0000", "body": "Seen on the hosted systems as well. The operators need to know before the release."}], "total": 1, "maxResults": 1, "startAt": 0}}},
  {"key": "SECURITY-132", "fields": {"summary": "Labels are printed by a template engine that runs code", "description": "", "issuetype": {"name": "Bug"}, "status": {"name": "Triaged"}, "priority": {"name": "P1"}, "labels": [], "components": [{"name": "mod-old-labels"}], "reporter": {"name": "reporter-1"}, "created": "{day-11}T08:30:00.000+0000", "security": {"id": "10201", "name": "Security team"}, "comment": {"comments": [], "total": 0, "maxResults": 0, "startAt": 0}}}]}}]}],

["PUT", "/issues/SECURITY-96/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-99/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-103/rating", {"severity": "critical"}],
["PUT", "/issues/SECURITY-107/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-110/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-114/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-116/rating", {"severity": "high"}],
["POST", "/issues/SECURITY-116/references", {"system": "ghsa", "value": "GHSA-xxxx-xxxx-xxxx", "public": true}],
["PUT", "/issues/SECURITY-117/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-118/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-121/rating", {"severity": "high"}],
["PUT", "/issues/SECURITY-124/rating", {"vector": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H"}],
["PUT", "/issues/SECURITY-131/rating", {"vector": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:N/A:N"}],
["PUT", "/issues/SECURITY-131/urgency", {"urgent": true}],
["PUT", "/issues/SECURITY-131/embargo", {"until": "{day+30}T10:00:00Z", "zone": "Europe/Berlin"}],
["PUT", "/issues/SECURITY-132/rating", {"severity": "critical"}]
])json";

// What has come since.
constexpr std::string_view kIssues = R"json([
["POST", "/issues", {"title": "Redirect behind the login goes to any address", "description": "The parameter \"next\" is not checked: a link in a mail can send people anywhere after they signed in.", "reporter": "reporter-1", "affected": [{"module": "{gateway}", "versions": "< 3.4.2"}]}, "redirect"],
["POST", "/issues", {"title": "Error page shows the connection string of the database", "reporter": "reporter-2", "kind": "pentest", "affected": [{"module": "{fines}"}]}, "errorpage"],

["POST", "/issues", {"title": "Session cookie without the attribute Secure", "reporter": "reporter-2", "kind": "pentest", "affected": [{"module": "{gateway}", "versions": "< 3.4.0"}]}, "cookie"],
["PUT", "/issues/{cookie}/rating", {"severity": "medium"}],
["PUT", "/issues/{cookie}/priority", {"priority": "P3"}],
["PUT", "/issues/{cookie}/level", {"level": "operations", "reason": "the operators set it in the proxy first"}],
["PUT", "/issues/{cookie}/assignee", {"person": "developer-2"}],
["POST", "/issues/{cookie}/transitions", {"to": "triaged"}],
["POST", "/issues/{cookie}/transitions", {"to": "in-progress"}],
["POST", "/issues/{cookie}/transitions", {"to": "fixed"}],
["POST", "/issues/{cookie}/comments", {"text": "Fixed in 3.4.0; waits for the release."}],

["POST", "/issues", {"title": "Names of users can be guessed from the time of the answer", "reporter": "reporter-2", "affected": [{"module": "{gateway}"}]}, "timing"],
["POST", "/issues/{timing}/transitions", {"to": "rejected", "reason": "names are no secret here; see the threat model"}],

["POST", "/issues", {"title": "Upgrade the web framework before its support ends", "kind": "preventative-upgrade", "affected": [{"module": "{search}"}, {"module": "{catalog}"}]}, "upgrade"],
["PUT", "/issues/{upgrade}/priority", {"priority": "P3"}],
["POST", "/issues/{upgrade}/transitions", {"to": "triaged"}],
["POST", "/issues", {"title": "Write down how a release with a fix is announced", "kind": "process"}, "process"],
["POST", "/issues/{process}/labels", {"add": ["security-preparedness"]}],
["POST", "/issues/SECURITY-131/links", {"with": "{upgrade}"}],

["POST", "/persons/former-member/leave", {"reason": "changed employer"}],
["POST", "/access-requests", {"group": "sysops", "person": "product-owner", "reason": "plans the maintenance window"}]
])json";

}  // namespace

std::string_view DemoTeam() noexcept { return kTeam; }
std::string_view DemoTracker() noexcept { return kTracker; }
std::string_view DemoIssues() noexcept { return kIssues; }

}  // namespace strongroom::app
