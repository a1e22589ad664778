// Meetings: the agenda before, minutes and action items after.
#include "app/desk_show.h"
#include "app/desk_verb.h"

namespace strongroom::app {
namespace {

constexpr DeskParameter kAction = Key("action", "Its id");
constexpr DeskParameter kDue = Option("--due", "Until when").Typed("DATE");
constexpr DeskParameter kNote = Option("--note", "Recorded");

std::vector<DeskVerb> VerbsOfAgendas() {
  return {
      {.words = "agenda",
       .what = "The next meeting's agenda, as Markdown",
       .example = "--audience team --since 2026-06-23",
       .method = "GET",
       .path = "/agenda",
       .parameters = {Asked("--audience", "team or public"),
                      Asked("--since", "The day of the last meeting").Typed("DATE")},
       .show = Lines("markdown")},
  };
}

std::vector<DeskVerb> VerbsOfActions() {
  return {
      {.words = "action list",
       .what = "List the action items",
       .example = "--open yes --owner lead",
       .method = "GET",
       .path = "/actions",
       .parameters = {Asked("--open", "Open ones, or the others", Shape::kTruth),
                      Asked("--owner", "Whose").Typed("PERSON")},
       .show = Rows("actions",
                    {{"id"},
                     {"state"},
                     {"owner", "", true},
                     {"due"},
                     {"issue"},
                     {.member = "text", .may_wrap = true, .below = true}},
                    "no action item"),
       .pages = "actions",
       .persons = Persons::kByName},
      {.words = "action show",
       .what = "Show an action item with all that happened to it",
       .example = "act-7k3q2m",
       .method = "GET",
       .path = "/actions/{action}",
       .parameters = {kAction},
       .show = ShowFacts,
       .persons = Persons::kWithIds},
      {.words = "action add",
       .what = "Add an action item; prints its id",
       .example = "\"Ask Team X for a date\" --owner lead --due 2026-07-07 --issue SEC-7K3Q",
       .method = "POST",
       .path = "/actions",
       .parameters =
           {Argument("text", "What is to be done"),
            Option("--owner", "Who does it").Needed().Typed("PERSON"), kDue,
            Option("--issue", "What it is about; then who sees that sees this").Typed("KEY"),
            Option("--meeting", "Where it was agreed").Typed("DATE")},
       .show = ShowMade},
      {.words = "action change",
       .what = "Change an action item",
       .example = "act-7k3q2m --due 2026-07-14",
       .method = "PATCH",
       .path = "/actions/{action}",
       .parameters =
           {kAction, Option("--text", "What is to be done"),
            Option("--owner", "Who does it").Typed("PERSON"),
            Option("--due", "Until when; none for no day").As(Shape::kTextOrNone).Typed("DATE"),
            kVersion},
       .show = ShowDone},
      {.words = "action done",
       .what = "Record that an action item is done",
       .example = "act-7k3q2m",
       .method = "POST",
       .path = "/actions/{action}/done",
       .parameters = {kAction, kNote, kVersion},
       .show = ShowDone},
      {.words = "action drop",
       .what = "Record that an action item will not be done",
       .example = "act-7k3q2m --note \"the module is archived\"",
       .method = "POST",
       .path = "/actions/{action}/drop",
       .parameters = {kAction, kNote, kVersion},
       .show = ShowDone},
      {.words = "action reopen",
       .what = "Take up again what was done or dropped",
       .example = "act-7k3q2m --note \"it came back\"",
       .method = "POST",
       .path = "/actions/{action}/reopen",
       .parameters = {kAction, kNote, kVersion},
       .show = ShowDone},
  };
}

std::vector<DeskVerb> VerbsOfMeetings() {
  return {
      {.words = "meeting list",
       .what = "List the meetings",
       .method = "GET",
       .path = "/meetings",
       .show = Rows("meetings", {{"date"}, {"audiences", "minutes for"}}, "no meeting")},
      {.words = "meeting show",
       .what = "Show a meeting with its minutes",
       .example = "2026-06-30",
       .method = "GET",
       .path = "/meetings/{date}",
       .parameters = {Key("date", "Its day")},
       .show = ShowMeeting,
       .persons = Persons::kByName},
      {.words = "meeting minutes",
       .what = "Record the minutes of a meeting, or correct them",
       .example = "2026-06-30 minutes.md --audience team",
       .method = "PUT",
       .path = "/meetings/{date}/minutes",
       .parameters = {Key("date", "Its day"),
                      Argument("file", "The minutes (Markdown); - reads standard input")
                          .As(Shape::kFileText)
                          .For("text"),
                      Option("--audience", "team or public").Needed(), kVersion},
       .show = ShowDone},
  };
}

}  // namespace

const std::vector<DeskVerb>& MeetingVerbs() {
  static const std::vector<DeskVerb> verbs =
      Together({VerbsOfAgendas(), VerbsOfActions(), VerbsOfMeetings()});
  return verbs;
}

}  // namespace strongroom::app
