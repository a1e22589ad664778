// What is done to issues.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

constexpr DeskParameter kKey = Key("key", "The issue's key, such as SEC-7K3Q");
constexpr DeskParameter kZone =
    Option("--zone", "In which to read the hour, such as Europe/Berlin");

std::vector<DeskVerb> VerbsOfContent() {
  return {
      {.words = "issue edit",
       .what = "Correct title, description or kind",
       .example = "SEC-7K3Q --title \"Login redirects anywhere\"",
       .method = "PATCH",
       .path = "/issues/{key}",
       .parameters = {kKey, Option("--title", "A line"), Option("--description", "What is known"),
                      Option("--description-file", "The same from a file; - reads standard input")
                          .As(Shape::kFileText)
                          .For("description"),
                      Option("--kind", "vulnerability, preventative-upgrade, process, pentest"),
                      kVersion},
       .show = ShowDone},
      {.words = "issue move",
       .what = "Move an issue to another state",
       .example = "SEC-7K3Q in-progress",
       .method = "POST",
       .path = "/issues/{key}/transitions",
       .parameters =
           {kKey,
            Argument("state", "reported, triaged, in-progress, fixed, closed, rejected").For("to"),
            kReason, kVersion},
       .show = ShowDone},
      {.words = "issue comment",
       .what = "Comment on an issue",
       .example = "SEC-7K3Q --file comment.txt",
       .method = "POST",
       .path = "/issues/{key}/comments",
       .parameters = {kKey,
                      Option("--text",
                             "What to say; other users of this machine can see it: "
                             "better --file"),
                      Option("--file", "The same from a file; - reads standard input")
                          .As(Shape::kFileText)
                          .For("text")},
       .show = ShowDone},
      {.words = "issue affects",
       .what = "Say which modules an issue affects; replaces what was said",
       .example = "SEC-7K3Q --affects \"mod-x < 1.2\" --affects mod-y",
       .method = "PUT",
       .path = "/issues/{key}/affected",
       .parameters = {kKey,
                      Option("--affects", "A module, or \"MODULE VERSIONS\"; may be repeated")
                          .As(Shape::kAffected)
                          .For("affected"),
                      Flag("--nothing", "None is affected", "[]").For("affected"), kVersion},
       .show = ShowDone},
      {.words = "issue rate",
       .what = "Rate an issue; a vector brings its score",
       .example = "SEC-7K3Q --vector CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
       .method = "PUT",
       .path = "/issues/{key}/rating",
       .parameters = {kKey, Option("--severity", "none, low, medium, high, critical, unrated"),
                      Option("--vector", "CVSS 3.1").Typed("VECTOR"), kVersion},
       .show = ShowDone},
      {.words = "issue label",
       .what = "Add and take away labels",
       .example = "SEC-7K3Q --add to-discuss --remove needs-info",
       .method = "POST",
       .path = "/issues/{key}/labels",
       .parameters = {kKey, Option("--add", "May be repeated").As(Shape::kTexts).Typed("LABEL"),
                      Option("--remove", "May be repeated").As(Shape::kTexts).Typed("LABEL"),
                      kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfPlanning() {
  return {
      {.words = "issue assign",
       .what = "Say whose an issue is; they must be able to see it",
       .example = "SEC-7K3Q triager-1",
       .method = "PUT",
       .path = "/issues/{key}/assignee",
       .parameters = {kKey, DeskParameter{.name = "person", .help = "Whose; or give --nobody"},
                      Flag("--nobody", "It is nobody's", "null").For("person"), kVersion},
       .show = ShowDone},
      {.words = "issue prioritize",
       .what = "Give an issue a priority",
       .example = "SEC-7K3Q P1",
       .method = "PUT",
       .path = "/issues/{key}/priority",
       .parameters = {kKey, Argument("priority", "P1, P2, P3, P4, or none").As(Shape::kTextOrNone),
                      kVersion},
       .show = ShowDone},
      {.words = "issue urgent",
       .what = "Mark an issue as urgent, or not",
       .example = "SEC-7K3Q yes",
       .method = "PUT",
       .path = "/issues/{key}/urgency",
       .parameters = {kKey, Argument("urgent", "yes or no").As(Shape::kTruth), kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfReferences() {
  return {
      {.words = "issue refer",
       .what = "Add a reference to something elsewhere, or take it away",
       .example = "SEC-7K3Q cve CVE-2026-0001 --public",
       .when = "--remove",
       .method = "POST",
       .path = "/issues/{key}/references/remove",
       .parameters = {kKey, Argument("system", "tracker, cve, ghsa or url"),
                      Argument("value", "Its id or address there"),
                      Flag("--remove", "Take it away", ""), kVersion},
       .show = ShowDone},
      {.words = "issue refer",
       .method = "POST",
       .path = "/issues/{key}/references",
       .parameters = {kKey, Argument("system", "tracker, cve, ghsa or url"),
                      Argument("value", "Its id or address there"),
                      Flag("--public", "The public knows it already"), kVersion},
       .show = ShowDone},
      {.words = "issue link",
       .what = "Link two issues, or part them; shown to who sees both",
       .example = "SEC-7K3Q SEC-9M2P",
       .when = "--remove",
       .method = "POST",
       .path = "/issues/{key}/links/remove",
       .parameters = {kKey, Argument("other", "The other's key").For("with"),
                      Flag("--remove", "Part them", "")},
       .show = ShowDone},
      {.words = "issue link",
       .method = "POST",
       .path = "/issues/{key}/links",
       .parameters = {kKey, Argument("other", "The other's key").For("with")},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfSecrecy() {
  return {
      {.words = "issue level",
       .what = "Put an issue at another level",
       .example = "SEC-7K3Q core --reason \"the core team mends it\"",
       .method = "PUT",
       .path = "/issues/{key}/level",
       .parameters = {kKey, Argument("level", "The level's id"), kReason, kVersion},
       .show = ShowDone},
      {.words = "issue embargo",
       .what = "Record until when secrecy was agreed",
       .example = "SEC-7K3Q --until 2026-06-30T12:00:00Z --zone Europe/Berlin",
       .method = "PUT",
       .path = "/issues/{key}/embargo",
       .parameters = {kKey, Option("--until", "The moment").Needed().Typed("TIME"), kZone,
                      kVersion},
       .show = ShowDone},
      {.words = "issue lift-embargo",
       .what = "Make an issue public; shows the hour first, and acts with --confirm",
       .example = "SEC-7K3Q --confirm",
       .when = "--confirm",
       .method = "POST",
       .path = "/issues/{key}/lift",
       .parameters = {kKey, kZone, Flag("--confirm", "Do it", ""),
                      Flag("--early", "Before the agreed hour; say why"), kReason, kVersion},
       .show = ShowDone},
      {.words = "issue lift-embargo",
       .method = "GET",
       .path = "/issues/{key}/lift",
       .parameters = {kKey, Asked("--zone", kZone.help)},
       .show = ShowLiftNotice},
  };
}

}  // namespace

const std::vector<DeskVerb>& IssueActVerbs() {
  static const std::vector<DeskVerb> verbs =
      Together({VerbsOfContent(), VerbsOfPlanning(), VerbsOfReferences(), VerbsOfSecrecy()});
  return verbs;
}

}  // namespace strongroom::app
