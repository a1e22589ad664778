// Persons in the desk's answers, told by name. Answers have their ids, which nobody remembers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace strongroom::app {

// How persons are told where an answer is shown to a person.
enum class Persons : std::uint8_t {
  kById,
  kByName,     // in lists, where there is little room; two of one name with their ids
  kWithIds,    // "Name (id)", where the reader may go on to type the id
  kExplained,  // sentences keep ids; a list "people" says who is who
};

class PersonNames {
 public:
  // `answer`: that of GET /persons.
  explicit PersonNames(const json::value& answer);

  // Replaces the ids in members that hold persons (assignee, by…), adds "name" to memberships; or
  // adds "people": [{"id", "name"}…] of the ids that stand in the answer's texts.
  void Tell(json::value& answer, Persons how) const;

  // Whether Tell() could have something to do.
  [[nodiscard]] static bool AreIn(const json::value& answer, Persons how);

 private:
  [[nodiscard]] std::string NameOf(std::string_view id, Persons how) const;
  void Replace(json::value& value, Persons how) const;
  void ReplaceIn(json::object& object, Persons how) const;
  void Collect(const json::value& value, std::map<std::string, std::string>& people) const;

  std::map<std::string, std::string, std::less<>> names_;  // by id
  std::map<std::string, int, std::less<>> bearers_;        // how many have a name
};

}  // namespace strongroom::app
