// Policies, and cases under them. `policy check` and `policy text` need no server
// (desk_commands.h).
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

constexpr DeskParameter kCase = Key("case", "The case's id");
constexpr DeskParameter kOn = Asked("--on", "As of that day; default today").Typed("DATE");

std::vector<DeskVerb> VerbsOfPolicies() {
  return {
      {.words = "policy list",
       .what = "List the policies and their versions",
       .method = "GET",
       .path = "/policies",
       .show = ShowPolicies,
       .persons = Persons::kByName},
      {.words = "policy add",
       .what = "Add a version of a policy, or the policies that the program comes with",
       .example = "policy/unsupported-module-deprecation.json",
       .method = "POST",
       .path = "/policies",
       .parameters = {DeskParameter{.name = "file",
                                    .help = "Policy file (JSON); - reads standard input",
                                    .shape = Shape::kFileText,
                                    .member = "text"},
                      Flag("--shipped", "Those that the program comes with")},
       .show = ShowRecorded},
      {.words = "policy show",
       .what = "Show a version of a policy as its file would be",
       .example = "unsupported-module-deprecation 1",
       .method = "GET",
       .path = "/policies/{policy}/{number}",
       .parameters = {Key("policy", "Its name"), Key("number", "The version's number")},
       .show = ShowPolicy},
      {.words = "policy approve",
       .what = "Approve a version: cases begin under it from now on",
       .example = "unsupported-module-deprecation 1 --approved-by council",
       .method = "POST",
       .path = "/policies/{policy}/{number}/approve",
       .parameters = {Key("policy", "Its name"), Key("number", "The version's number"),
                      Option("--approved-by", "Who did, if not you"),
                      Option("--on", "When, if earlier").Typed("DATE"), kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfCases() {
  return {
      {.words = "case list",
       .what = "List the cases that you see",
       .example = "--open yes --team \"Team X\"",
       .method = "GET",
       .path = "/cases",
       .parameters = {Asked("--open", "Not over, or over", Shape::kTruth),
                      Asked("--team", "Of modules that it looks after"), kOn},
       .show = ShowCases,
       .pages = "cases"},
      {.words = "case start",
       .what = "Start the clock of a policy for a module; prints the case's id",
       .example = "unsupported-module-deprecation mod-x SEC-7K3Q --fact severe=yes",
       .method = "POST",
       .path = "/cases",
       .parameters = {Argument("policy", "The policy's name"),
                      Argument("module", "The module's id"), Argument("issue", "The issue's key"),
                      Option("--fact",
                             "A fact of the policy that the desk does not know, or knows "
                             "otherwise, such as severe=yes; may be repeated")
                          .As(Shape::kTruths)
                          .For("facts"),
                      Option("--on", "When it began, if earlier; say why").Typed("DATE"), kReason,
                      Option("--evidence", "Where that can be seen")},
       .show = ShowMade},
      {.words = "case show",
       .what = "Show a case: its phase, deadlines, next actions and why",
       .example = "c-4f7k2m --on 2026-06-30",
       .method = "GET",
       .path = "/cases/{case}",
       .parameters = {kCase, kOn},
       .show = ShowCase,
       .persons = Persons::kExplained},
      {.words = "case act",
       .what = "Record what happened in a case",
       .example = "c-4f7k2m extended --step fix --until 2026-09-30 --reason \"being mended\" "
                  "--evidence https://example.org/plan --approver lead",
       .method = "POST",
       .path = "/cases/{case}/acts",
       .parameters =
           {kCase,
            Argument("kind",
                     "One of the policy's events, such as notified, "
                     "acknowledged, fixed; extended, exempted, "
                     "exemption-withdrawn, policy-moved, released, noted; "
                     "ended, struck; fact"),
            Option("--on", "When it happened, if earlier; say why").Typed("DATE"), kReason,
            Option("--evidence", "Where that can be seen"),
            Option("--approver", "Who approved it").Typed("PERSON"),
            Option("--step", "The step that it is about"),
            Option("--until", "The new date").Typed("DATE"), Option("--fact", "A fact's name"),
            Option("--value", "Whether it is so").As(Shape::kTruth),
            Option("--policy-version", "To move the case to").As(Shape::kNumber),
            Option("--event", "The number of the event that is struck").As(Shape::kNumber),
            kVersion},
       .show = ShowDone},
      {.words = "case what-if",
       .what = "A case as it would be if something else happened; records nothing",
       .example = "c-4f7k2m --events events.json --on 2026-09-30",
       .method = "POST",
       .path = "/cases/{case}/what-if",
       .parameters =
           {kCase,
            Option("--events", "What would happen: a list of events (JSON)").As(Shape::kFileJson),
            Option("--policy-version", "Under another version, drafts included").As(Shape::kNumber),
            Option("--on", "As of that day; default today").Typed("DATE"),
            Option("--days", "How far to look ahead").As(Shape::kNumber),
            Option("--text", "One of the case's texts, as it would read then; case show lists them")
                .Typed("NAME")},
       .show = ShowCase},
      {.words = "case text",
       .what =
           "A text of a case, to be read before anybody uses it; case show says which there are",
       .example = "c-4f7k2m private-notification --on 2026-06-30",
       .method = "GET",
       .path = "/cases/{case}/texts/{text}",
       .parameters = {kCase, Key("text", "Its name, as case show lists them"), kOn},
       .show = ShowCaseText},
      {.words = "forecast",
       .what = "What falls due in the cases that you see, and what happens if nobody acts",
       .example = "--days 30 --team \"Team X\"",
       .method = "GET",
       .path = "/forecast",
       .parameters = {Asked("--days", "How many; default 30", Shape::kNumber),
                      Asked("--team", "Of modules that it looks after"),
                      Asked("--who", "Of those who must act, such as developers"), kOn},
       .show = ShowForecast},
  };
}

}  // namespace

const std::vector<DeskVerb>& CaseVerbs() {
  static const std::vector<DeskVerb> verbs = Together({VerbsOfPolicies(), VerbsOfCases()});
  return verbs;
}

}  // namespace strongroom::app
