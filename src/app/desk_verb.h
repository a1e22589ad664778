// The commands of the desk that talk to a server, as data: what may be given, the request it makes,
// how the answer is shown. The command line (desk_grammar.h), the requests (desk_request.h) and the
// run (desk_client.h) are made from these rows; a new command is a row in the file of its family.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/desk_names.h"
#include "app/output.h"
#include "base/json.h"

namespace strongroom::app {

enum class Place : std::uint8_t { kPath, kQuery, kBody };

// What a parameter is on the command line, and what it becomes. In a query everything is text,
// lists with commas.
enum class Shape : std::uint8_t {
  kText,
  kTexts,       // may be repeated: a list
  kTextOrNone,  // "none": null
  kNumber,
  kTruth,       // a word of `type`: true, false, and null where it has three
  kFlag,        // given or not: stands for `value`
  kWords,       // all words that are left, with blanks between
  kPairs,       // NAME=VALUE, may be repeated: an object of texts
  kTruths,      // NAME=yes or NAME=no, may be repeated: an object of true and false
  kAffected,    // "MODULE" or "MODULE VERSIONS", may be repeated: [{"module", "versions"}…]
  kFileText,    // a file's text; "-" is standard input, as in all that follow
  kFileJson,    // a file's JSON
  kMessage,     // a file's first line and the rest: "title" and "description" of the body itself
  kNamedFile,   // {"name", "text"}
  kNamedFiles,  // [{"name", "text"}…]
  kGroupFiles,  // NAME=FILE FILE…, may be repeated: [{"group", "files"}…]
};

[[nodiscard]] bool IsFile(Shape shape) noexcept;

struct DeskParameter {
  std::string_view name;  // "--reason"; without dashes it is told by its place: "key"
  std::string_view help;
  Place place = Place::kBody;
  Shape shape = Shape::kText;
  bool required = false;
  std::string_view member =
      "";  // empty: as the name says, "--as-of" for as_of; "/": the body itself
  std::string_view value = "";  // kFlag: JSON
  std::string_view type = "";   // in the help; empty: as the shape says; kTruth: "yes|no"

  [[nodiscard]] constexpr DeskParameter As(Shape what) const {
    DeskParameter copy = *this;
    copy.shape = what;
    return copy;
  }
  [[nodiscard]] constexpr DeskParameter For(std::string_view which) const {
    DeskParameter copy = *this;
    copy.member = which;
    return copy;
  }
  [[nodiscard]] constexpr DeskParameter Needed() const {
    DeskParameter copy = *this;
    copy.required = true;
    return copy;
  }
  [[nodiscard]] constexpr DeskParameter Typed(std::string_view what) const {
    DeskParameter copy = *this;
    copy.type = what;
    return copy;
  }
  [[nodiscard]] constexpr bool is_option() const { return name.starts_with("--"); }
  // As the help and the parsing have it.
  [[nodiscard]] std::string Type() const;
  // The name of the member that it fills.
  [[nodiscard]] std::string Member() const;
};

// Of the path; always required.
[[nodiscard]] constexpr DeskParameter Key(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .place = Place::kPath, .required = true};
}
// Of the body, told by its place; required.
[[nodiscard]] constexpr DeskParameter Argument(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .required = true};
}
// Of the body.
[[nodiscard]] constexpr DeskParameter Option(std::string_view name, std::string_view help) {
  return {.name = name, .help = help};
}
[[nodiscard]] constexpr DeskParameter Flag(std::string_view name, std::string_view help,
                                           std::string_view value = "true") {
  return {.name = name, .help = help, .shape = Shape::kFlag, .value = value};
}
// Of the query.
[[nodiscard]] constexpr DeskParameter Asked(std::string_view name, std::string_view help,
                                            Shape shape = Shape::kText) {
  return {.name = name, .help = help, .place = Place::kQuery, .shape = shape, .value = "true"};
}

inline constexpr DeskParameter kReason = Option("--reason", "Why; recorded");
inline constexpr DeskParameter kVersion =
    Option("--version", "As last seen; refused if it has gone on since").As(Shape::kNumber);

inline constexpr std::string_view kLimitOption = "--limit";

// What was given on a command line, by the parameters' names.
using Given = std::map<std::string, std::vector<std::string>, std::less<>>;
[[nodiscard]] bool Has(const Given& given, std::string_view name);

// Prints an answer for a person.
using Show = std::function<void(const Output& output, const json::object& answer)>;

struct DeskVerb {
  std::string_view words = "";    // "issue list"
  std::string_view what = "";     // for the help
  std::string_view example = "";  // what stands behind the words
  // Only if this parameter is given; rows of the same words are tried in their order, and the one
  // without `when` is the last.
  std::string_view when = "";
  std::string_view method = "";
  std::string_view path = "";  // below /api/desk, keys in braces
  std::vector<DeskParameter> parameters = {};
  Show show = {};
  bool reads = false;  // takes --as-of and --as; every GET does
  // The answer's list, if it comes in pages: takes --limit, and all pages up to it are one answer.
  std::string_view pages = "";
  Persons persons = Persons::kById;

  // With --as-of, --as and --limit, where it takes them.
  [[nodiscard]] std::vector<DeskParameter> AllParameters() const;
};

// The rows of several tables, one behind the other.
[[nodiscard]] std::vector<DeskVerb> Together(std::initializer_list<std::vector<DeskVerb>> tables);

// The rows of one command line.
struct DeskLeaf {
  std::vector<const DeskVerb*> verbs;
  [[nodiscard]] std::string_view words() const { return verbs.front()->words; }
  // Each name once.
  [[nodiscard]] std::vector<DeskParameter> Parameters() const;
  // nullptr: `problem` says what goes with what.
  [[nodiscard]] const DeskVerb* Choose(const Given& given, std::string& problem) const;
};

// Every command, families together, in the order of the help.
[[nodiscard]] const std::vector<DeskLeaf>& DeskLeaves();

struct DeskGroup {
  std::string_view word;
  std::string_view what;
};
// The first words of commands of two words.
[[nodiscard]] std::span<const DeskGroup> DeskGroups();

// The families; the rows live for ever.
[[nodiscard]] const std::vector<DeskVerb>& IssueVerbs();
[[nodiscard]] const std::vector<DeskVerb>& IssueActVerbs();
[[nodiscard]] const std::vector<DeskVerb>& PeopleVerbs();
[[nodiscard]] const std::vector<DeskVerb>& AccessVerbs();
[[nodiscard]] const std::vector<DeskVerb>& ModuleVerbs();
[[nodiscard]] const std::vector<DeskVerb>& CaseVerbs();
[[nodiscard]] const std::vector<DeskVerb>& MeetingVerbs();

}  // namespace strongroom::app
