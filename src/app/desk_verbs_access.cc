// Who has access: requests to be let in, the review, expunging.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

std::vector<DeskVerb> MakeVerbs() {
  return {
      {.words = "person ask-access",
       .what = "Ask to be let into a group; prints the request's id",
       .example = "core-team --reason \"I mend the login\"",
       .method = "POST",
       .path = "/access-requests",
       .parameters = {Argument("group", "The group's id"), Option("--reason", "Why").Needed(),
                      Option("--person", "Who, if not you").Typed("PERSON")},
       .show = ShowMade},
      {.words = "person access-requests",
       .what = "List the requests to be let in, with their answers",
       .method = "GET",
       .path = "/access-requests",
       .show = Rows("requests",
                    {{"id"},
                     {"person", "", true},
                     {"group"},
                     {"at"},
                     {"reason", "", true},
                     {"answer", "", true}},
                    "no request"),
       .persons = Persons::kByName},
      {.words = "person answer-access",
       .what = "Answer a request to be let in",
       .example = "r-4f7k2m grant --reason \"on duty\"",
       .method = "POST",
       .path = "/access-requests/{request}/answer",
       .parameters = {Key("request", "Its id"),
                      Argument("answer", "grant or refuse")
                          .As(Shape::kTruth)
                          .For("granted")
                          .Typed("grant|refuse"),
                      kReason, kVersion},
       .show = ShowDone},
      {.words = "review",
       .what = "Who has access: what to mend or accept, and what changed since the last review",
       .example = "--sign-off member-inactive/core-team/triager-1 --accept --note \"on leave\"",
       .when = "--sign-off",
       .method = "POST",
       .path = "/review/sign-off",
       .parameters = {Option("--sign-off",
                             "Sign a finding off, by its id; with --accept or "
                             "--mending")
                          .For("finding")
                          .Typed("FINDING"),
                      Flag("--accept", "It stays as it is; say why", "true").For("accepted"),
                      Flag("--mending", "It is being mended", "false").For("accepted"),
                      Option("--note", "Recorded"), kVersion},
       .show = ShowDone},
      {.words = "review",
       .when = "--finish",
       .method = "POST",
       .path = "/review/finish",
       .parameters = {Flag("--finish", "Finish the review: nothing is open", ""),
                      Option("--note", "Recorded"), kVersion},
       .show = ShowDone},
      {.words = "review",
       .method = "GET",
       .path = "/review",
       .show = ShowReview,
       .persons = Persons::kExplained},
      {.words = "history",
       .what = "All that happened to a group, person, case or anything else, with the events' ids",
       .example = "group/core-team",
       .method = "GET",
       .path = "/history",
       .parameters = {DeskParameter{
           .name = "stream",
           .help = "What it is about: issue/KEY, case/ID, action/ID, meeting/DATE, person/ID, "
                   "access/ID, group/ID, level/ID, review/PERSON, module/ID, release/CODE, "
                   "policy/NAME, or desk for settings",
           .place = Place::kQuery,
           .required = true}},
       .show = ShowHistory,
       .persons = Persons::kWithIds},
      {.words = "expunge",
       .what = "Take an event's texts out for ever, such as a pasted credential",
       .example = "019b8d3c-5e80-7000-8000-000000000001 --reason \"held a password\"",
       .method = "POST",
       .path = "/expunge",
       .parameters = {Argument("event",
                               "Its id, from history STREAM, issue history or "
                               "case show"),
                      Option("--reason", "Why; stands in clear in the audit").Needed()},
       .show = Lines("runbook")},
  };
}

}  // namespace

const std::vector<DeskVerb>& AccessVerbs() {
  static const std::vector<DeskVerb> verbs = MakeVerbs();
  return verbs;
}

}  // namespace strongroom::app
