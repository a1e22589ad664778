// Modules and releases, and what is taken in from elsewhere.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

constexpr DeskParameter kModule = Key("module", "The module's id, such as mod-x");

std::vector<DeskVerb> VerbsOfModules() {
  return {
      {.words = "module list",
       .what = "List the modules that something is known about",
       .method = "GET",
       .path = "/modules",
       .show = Rows("modules",
                    {{"id"},
                     {"team", "", true},
                     {"language"},
                     {"used_in_production", "production"},
                     {"planned_for_next_release", "planned"},
                     {"alternatives", "", true}},
                    "nothing is known about any module")},
      {.words = "module show",
       .what = "Show what is known about a module",
       .example = "mod-x",
       .method = "GET",
       .path = "/modules/{module}",
       .parameters = {kModule},
       .show = ShowFacts,
       .persons = Persons::kWithIds},
      {.words = "module change",
       .what = "Record what is known about a module",
       .example = "mod-x --team \"Team X\" --production yes --alternative mod-y",
       .method = "PATCH",
       .path = "/modules/{module}",
       .parameters = {kModule, Option("--repository", "Where its sources are"),
                      Option("--language", "Written in"), Option("--team", "Who looks after it"),
                      Option("--product-owner", "Who decides about it"),
                      Option("--planned", "In the next release")
                          .As(Shape::kTruth)
                          .Typed("yes|no|unknown")
                          .For("planned_for_next_release"),
                      Option("--production", "Used there")
                          .As(Shape::kTruth)
                          .Typed("yes|no|unknown")
                          .For("used_in_production"),
                      Option("--alternative", "What to use instead; may be repeated")
                          .As(Shape::kTexts)
                          .For("alternatives"),
                      kVersion},
       .show = ShowDone},
      {.words = "module support",
       .what = "Whether a module is in a supported release on a day, and why",
       .example = "mod-x --day 2026-06-30",
       .method = "GET",
       .path = "/modules/{module}/support",
       .parameters = {kModule, Asked("--day", "Default today").Typed("DATE")},
       .show = ShowSupport},
  };
}

std::vector<DeskVerb> VerbsOfReleases() {
  return {
      {.words = "release list",
       .what = "List the releases",
       .method = "GET",
       .path = "/releases",
       .show = Rows("releases",
                    {{"code"},
                     {"name", "", true},
                     {"ga"},
                     {"end_of_full_support", "full until"},
                     {"end_of_triage", "triage until"},
                     {"phase"}},
                    "no release")},
      {.words = "release show",
       .what = "Show a release with its module lists",
       .example = "R1-2026",
       .method = "GET",
       .path = "/releases/{code}",
       .parameters = {Key("code", "Its code")},
       .show = ShowRelease},
      {.words = "release list-modules",
       .what = "Say which modules are in a release from a tag on",
       .example = "R1-2026 --tag R1-2026-csp-1 --since 2026-05-04 install.json",
       .method = "POST",
       .path = "/releases/{code}/lists",
       .parameters = {Key("code", "The release's code"), Option("--tag", "The tag").Needed(),
                      Option("--since", "The day of the tag").Needed().Typed("DATE"),
                      Argument("file", "Install list (JSON); - reads standard input")
                          .As(Shape::kFileText)
                          .For("text"),
                      kVersion},
       .show = ShowImport},
      {.words = "release drop-list",
       .what = "Take a tag's module list back",
       .example = "R1-2026 --tag R1-2026-csp-1 --reason \"it was another release's\"",
       .when = "--tag",
       .method = "POST",
       .path = "/releases/{code}/lists/{tag}/remove",
       .parameters = {Key("code", "The release's code"),
                      DeskParameter{.name = "--tag", .help = "The tag", .place = Place::kPath},
                      kReason, kVersion},
       .show = ShowDone},
      {.words = "release drop-list",
       .method = "POST",
       .path = "/releases/{code}/lists/{tag}/remove",
       .parameters = {Key("code", "The release's code"), Key("tag", "The tag; or give --tag"),
                      kReason, kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfImports() {
  return {
      {.words = "import modules",
       .what = "Take in what is known about modules",
       .example = "modules.csv",
       .method = "POST",
       .path = "/modules/import",
       .parameters = {Argument("file", "Module list (CSV); - reads standard input")
                          .As(Shape::kNamedFile)
                          .For("/")},
       .show = ShowImport},
      {.words = "import releases",
       .what = "Take in the calendar of releases; replaces the one before",
       .example = "releases.json",
       .method = "PUT",
       .path = "/releases",
       .parameters = {Argument("file", "Calendar (JSON); - reads standard input")
                          .As(Shape::kFileText)
                          .For("text"),
                      kVersion},
       .show = ShowDone},
      {.words = "import tracker",
       .what = "Take in the issues of a tracker, and who could see them there",
       .example = "--issues issues-*.json --scheme scheme.json --members level-1.json "
                  "--group core-team=core-team.json --dry-run",
       .method = "POST",
       .path = "/import/tracker",
       .parameters =
           {Option("--issues", "Answers of the tracker's search (JSON)").As(Shape::kNamedFiles),
            Option("--scheme", "Its security scheme (JSON)").As(Shape::kNamedFile),
            Option("--members", "Who is at the scheme's levels (JSON)")
                .As(Shape::kNamedFiles)
                .For("scheme_members"),
            Option("--group",
                   "A group's members (JSON); may be repeated, for other groups and for "
                   "further pages of one: all that are given for a name count together")
                .As(Shape::kGroupFiles)
                .For("groups"),
            Option("--kind",
                   "TYPE=KIND: what a type or label of the tracker is here; "
                   "may be repeated")
                .As(Shape::kPairs)
                .For("kinds"),
            Option("--without-level",
                   "default-level (default) or public: where issues "
                   "stand that the tracker shows to everybody"),
            Flag("--dry-run", "Try only: write nothing")},
       .show = ShowImport},
  };
}

}  // namespace

const std::vector<DeskVerb>& ModuleVerbs() {
  static const std::vector<DeskVerb> verbs =
      Together({VerbsOfModules(), VerbsOfReleases(), VerbsOfImports()});
  return verbs;
}

}  // namespace strongroom::app
