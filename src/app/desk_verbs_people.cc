// Persons, groups, levels and the desk itself.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

constexpr DeskParameter kPerson = Key("person", "The person's id");
constexpr DeskParameter kGroup = Key("group", "The group's id");
constexpr DeskParameter kLevel = Key("level", "The level's id");
constexpr DeskParameter kName = Option("--name", "What people call it");
constexpr DeskParameter kDescription = Option("--description", "What it is for");
constexpr DeskParameter kTrackerId = Option("--tracker-id", "What a tracker calls it, for imports");

std::vector<DeskVerb> VerbsOfPersons() {
  return {
      {.words = "found",
       .what = "Found the desk: makes you the first administrator, once",
       .example = "\"Lead of the team\" --id lead",
       .method = "POST",
       .path = "/found",
       .parameters = {Argument("name", "What people call you"),
                      Option("--id", "Your id here; default a new one"),
                      Option("--group", "The administrators' group; default administrators"),
                      kTrackerId},
       .show = ShowFacts},
      {.words = "me",
       .what = "Who you are at the desk",
       .method = "GET",
       .path = "/me",
       .show = ShowFacts},
      {.words = "person list",
       .what = "List the persons",
       .method = "GET",
       .path = "/persons",
       .show = Rows("persons",
                    {{"id"},
                     {"name", "", true},
                     {"active"},
                     {"since", "", false, 120},
                     {"last_active", "last active"},
                     {"groups", "", true}},
                    "no person")},
      {.words = "person show",
       .what = "Show a person",
       .example = "triager-1",
       .method = "GET",
       .path = "/persons/{person}",
       .parameters = {kPerson},
       .show = ShowFacts},
      {.words = "person add",
       .what = "Add a person; prints the id",
       .example = "\"Triager\" --id triager-1 --subject triager-1",
       .method = "POST",
       .path = "/persons",
       .parameters = {Argument("name", "What people call them"),
                      Option("--id", "The id; default a new one"),
                      Option("--subject", "Who signs in as them: a token's subject"), kTrackerId},
       .show = ShowMade},
      {.words = "person change",
       .what = "Change name, subject or the tracker's id",
       .example = "triager-1 --subject new-subject",
       .method = "PATCH",
       .path = "/persons/{person}",
       .parameters = {kPerson, Option("--name", "What people call them"),
                      Option("--subject", "Who signs in as them: a token's subject"), kTrackerId,
                      kVersion},
       .show = ShowDone},
      {.words = "person leave",
       .what = "Record that a person left: they see nothing from now on",
       .example = "triager-1 --reason \"left the team\"",
       .method = "POST",
       .path = "/persons/{person}/leave",
       .parameters = {kPerson, kReason, kVersion},
       .show = ShowDone},
      {.words = "person return",
       .what = "Record that a person is back",
       .example = "triager-1",
       .method = "POST",
       .path = "/persons/{person}/return",
       .parameters = {kPerson, kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfGroups() {
  return {
      {.words = "group list",
       .what = "List the groups",
       .method = "GET",
       .path = "/groups",
       .show = Rows("groups",
                    {{"id"},
                     {"role"},
                     {"members", "", true},
                     {.member = "description", .may_wrap = true, .below = true}},
                    "no group"),
       .persons = Persons::kByName},
      {.words = "group show",
       .what = "Show a group with all who were ever in it",
       .example = "core-team",
       .method = "GET",
       .path = "/groups/{group}",
       .parameters = {kGroup},
       .show = ShowGroup,
       .persons = Persons::kByName},
      {.words = "group make",
       .what = "Make a group",
       .example = "core-team --name \"Core team\" --description \"Mends the platform\"",
       .method = "POST",
       .path = "/groups",
       .parameters = {Argument("id", "Its id"), Option("--name", kName.help).Needed(), kDescription,
                      Option("--role", "administrators, team or none (default)")},
       .show = ShowMade},
      {.words = "group describe",
       .what = "Change a group's name or description",
       .example = "core-team --description \"Mends the platform\"",
       .method = "PATCH",
       .path = "/groups/{group}",
       .parameters = {kGroup, kName, kDescription, kTrackerId, kVersion},
       .show = ShowDone},
      {.words = "group role",
       .what = "Give a group a role, or take it away",
       .example = "core-team team",
       .method = "PUT",
       .path = "/groups/{group}/role",
       .parameters = {kGroup, Argument("role", "administrators, team or none"), kVersion},
       .show = ShowDone},
      {.words = "group remove",
       .what = "Remove a group",
       .example = "core-team --reason \"nobody is left\"",
       .method = "POST",
       .path = "/groups/{group}/remove",
       .parameters = {kGroup, kReason, kVersion},
       .show = ShowDone},
      {.words = "group add-member",
       .what = "Let a person into a group",
       .example = "core-team triager-1 --reason \"on duty\"",
       .method = "POST",
       .path = "/groups/{group}/members",
       .parameters = {kGroup, Argument("person", "The person's id"), kReason, kVersion},
       .show = ShowDone},
      {.words = "group remove-member",
       .what = "Take a person out of a group",
       .example = "core-team triager-1 --reason \"no longer on duty\"",
       .method = "POST",
       .path = "/groups/{group}/members/{person}/remove",
       .parameters = {kGroup, kPerson, kReason, kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfLevels() {
  return {
      {.words = "level list",
       .what = "List the levels",
       .method = "GET",
       .path = "/levels",
       .show = Rows("levels",
                    {{"id"},
                     {"groups", "", true},
                     {"reporter_sees", "reporter sees"},
                     {.member = "description", .may_wrap = true, .below = true}},
                    "no level")},
      {.words = "level show",
       .what = "Show a level",
       .example = "core",
       .method = "GET",
       .path = "/levels/{level}",
       .parameters = {kLevel},
       .show = ShowFacts},
      {.words = "level make",
       .what = "Make a level",
       .example = "core --name Core --group core-team --description \"Who mends the platform\"",
       .method = "POST",
       .path = "/levels",
       .parameters = {Argument("id", "Its id"), Option("--name", kName.help).Needed(),
                      Option("--group", "Who sees issues there; may be repeated")
                          .As(Shape::kTexts)
                          .For("groups")
                          .Needed(),
                      kDescription,
                      Flag("--hides", "Reporters do not see their own issues there", "false")
                          .For("reporter_sees")},
       .show = ShowMade},
      {.words = "level describe",
       .what = "Change a level's name or description",
       .example = "core --description \"Who mends the platform\"",
       .method = "PATCH",
       .path = "/levels/{level}",
       .parameters = {kLevel, kName, kDescription, kTrackerId, kVersion},
       .show = ShowDone},
      {.words = "level groups",
       .what = "Say which groups see issues at a level; replaces what was said",
       .example = "core core-team sysops --reason \"sysops act on them\"",
       .method = "PUT",
       .path = "/levels/{level}/groups",
       .parameters = {kLevel, Argument("groups", "The groups' ids").As(Shape::kTexts), kReason,
                      kVersion},
       .show = ShowDone},
      {.words = "level reporter",
       .what = "Say whether reporters see their own issues at a level",
       .example = "core --sees",
       .method = "PUT",
       .path = "/levels/{level}/reporter",
       .parameters = {kLevel, Flag("--sees", "They do", "true").For("reporter_sees"),
                      Flag("--hides", "They do not", "false").For("reporter_sees"), kVersion},
       .show = ShowDone},
      {.words = "level remove",
       .what = "Remove a level at which no issue stands",
       .example = "core --reason \"never used\"",
       .method = "POST",
       .path = "/levels/{level}/remove",
       .parameters = {kLevel, kReason, kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfSettings() {
  return {
      {.words = "settings show",
       .what = "Show the settings",
       .method = "GET",
       .path = "/settings",
       .show = ShowFacts},
      {.words = "settings change",
       .what = "Change settings",
       .example = "--default-level vulnerability=core --inactive-days 120 --zone Europe/Berlin",
       .method = "PATCH",
       .path = "/settings",
       .parameters =
           {Option("--default-level",
                   "KIND=LEVEL, for new issues of a kind; nothing "
                   "after = for public; may be repeated")
                .As(Shape::kPairs)
                .For("default_levels"),
            Option("--inactive-days", "From when on the review asks about a member")
                .As(Shape::kNumber),
            Option("--zone", "In which days are counted, such as Europe/Berlin"),
            Option("--hidden-label", "Keeps issues from boards; may be repeated")
                .As(Shape::kTexts)
                .For("board_hidden_labels"),
            Option("--contact", "Whom texts of cases name to be asked"),
            Option("--discuss-label", "Brings issues onto the agenda"),
            Option("--agenda-days", "How far an agenda looks ahead").As(Shape::kNumber),
            Option("--review-days", "From when on a review is due again").As(Shape::kNumber),
            kVersion},
       .show = ShowDone},
  };
}

}  // namespace

const std::vector<DeskVerb>& PeopleVerbs() {
  static const std::vector<DeskVerb> verbs =
      Together({VerbsOfPersons(), VerbsOfGroups(), VerbsOfLevels(), VerbsOfSettings()});
  return verbs;
}

}  // namespace strongroom::app
