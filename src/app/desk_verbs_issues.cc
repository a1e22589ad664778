// Finding, reading and reporting issues.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

// model::Filter, for lists and boards.
std::vector<DeskParameter> Filters() {
  return {
      Asked("--quick",
            "A filter by its name: open, mine, urgent, untriaged, unassigned, "
            "in-production, preparedness"),
      Asked("--kind", "vulnerability, preventative-upgrade, process, pentest", Shape::kTexts)
          .For("kinds"),
      Asked("--state", "reported, triaged, in-progress, fixed, closed, rejected", Shape::kTexts)
          .For("states"),
      Asked("--priority", "P1 to P4", Shape::kTexts).For("priorities"),
      Asked("--label", "With this label; with several: with all", Shape::kTexts).For("labels"),
      Asked("--assignee", "Whose they are").Typed("PERSON"),
      Asked("--unassigned", "Nobody's", Shape::kFlag),
      Asked("--mine", "Assigned to me or reported by me", Shape::kFlag),
      Asked("--urgent", "Urgent, or not", Shape::kTruth),
      Asked("--module", "Which affect it").Typed("MODULE"),
      Asked("--level", "At this level, or public").Typed("LEVEL"),
      Asked("--in-production", "Which affect what is used there, or do not", Shape::kTruth),
      Asked("--hidden-labels", "On a board those as well that a label keeps from it", Shape::kFlag),
  };
}

std::vector<DeskParameter> BoardParameters() {
  std::vector<DeskParameter> all = Filters();
  all.push_back(Asked("--limit", "How many of each state; default 100", Shape::kNumber));
  return all;
}

constexpr DeskParameter kKey = Key("key", "The issue's key, such as SEC-7K3Q");
constexpr DeskParameter kAboutPerson =
    Asked("person", "Who, by id; others than yourself for administrators and the team").Needed();

std::vector<DeskVerb> MakeVerbs() {
  return {
      {.words = "issue list",
       .what = "List the issues that you see",
       .example = "--quick untriaged",
       .method = "GET",
       .path = "/issues",
       .parameters = Filters(),
       .show = Issues("no issue"),
       .pages = "issues",
       .persons = Persons::kByName},
      {.words = "issue report",
       .what = "Report an issue; security issues are embargoed at once; prints its key",
       .example = "--file report.txt --kind vulnerability --affects \"mod-x < 1.2\"",
       .method = "POST",
       .path = "/issues",
       .parameters =
           {Option("--title", "A line; other users of this machine can see it: better --file"),
            Option("--description", "What is known; better --file"),
            Option("--file",
                   "Its first line is the title, the rest the description; - reads "
                   "standard input")
                .As(Shape::kMessage),
            Option("--kind", "vulnerability (default), preventative-upgrade, process, pentest"),
            Option("--affects", "A module, or \"MODULE VERSIONS\"; may be repeated")
                .As(Shape::kAffected)
                .For("affected"),
            Option("--reporter", "Who found it, if not you; for the team").Typed("PERSON"),
            Option("--level", "Where it stands, if not at the default; for the team")
                .Typed("LEVEL")},
       .show = ShowMade},
      {.words = "issue show",
       .what = "Show an issue whole",
       .example = "SEC-7K3Q",
       .method = "GET",
       .path = "/issues/{key}",
       .parameters = {kKey},
       .show = ShowIssue,
       .persons = Persons::kWithIds},
      {.words = "issue history",
       .what = "All that happened to an issue, with the events' ids",
       .example = "SEC-7K3Q",
       .method = "GET",
       .path = "/issues/{key}/history",
       .parameters = {kKey},
       .show = ShowHistory,
       .persons = Persons::kWithIds},
      {.words = "board",
       .what = "The issues that you see, by state",
       .example = "--quick in-production",
       .method = "GET",
       .path = "/board",
       .parameters = BoardParameters(),
       .show = ShowBoard,
       .persons = Persons::kByName},
      {.words = "search",
       .what = "Issues in which every word begins a word",
       .example = "login redirect",
       .method = "POST",
       .path = "/search",
       .parameters = {Argument("words", "What to look for").As(Shape::kWords).For("query")},
       .show = Issues("nothing that you see has these words"),
       .reads = true,
       .pages = "issues",
       .persons = Persons::kByName},
      {.words = "explain",
       .what =
           "Why somebody sees an issue, or those of a level, or does not, and what would change it",
       .example = "reporter-1 SEC-7K3Q",
       .when = "--level",
       .method = "GET",
       .path = "/levels/{level}/explain",
       .parameters = {kAboutPerson,
                      DeskParameter{.name = "--level",
                                    .help = "Of a level's issues, whichever there are",
                                    .place = Place::kPath}
                          .Typed("LEVEL")},
       .show = ShowExplanation,
       .persons = Persons::kExplained},
      {.words = "explain",
       .method = "GET",
       .path = "/issues/{key}/explain",
       .parameters = {kAboutPerson, kKey},
       .show = ShowExplanation,
       .persons = Persons::kExplained},
  };
}

}  // namespace

const std::vector<DeskVerb>& IssueVerbs() {
  static const std::vector<DeskVerb> verbs = MakeVerbs();
  return verbs;
}

}  // namespace strongroom::app
