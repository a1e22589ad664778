// Reads one event's body strictly and collects what is wrong with it: for folds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json_members.h"
#include "base/refusals.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

// Of one text in an event, at most.
inline constexpr std::size_t kTextMaxBytes = 200'000;

// A text that replaces another: nullopt when absent, and it may be empty.
[[nodiscard]] std::optional<std::string> ReadNewText(JsonMembers& members, std::string_view name);

// One of the names that `name_of` gives to the values from 0 to count-1; nullopt when absent, or
// refused.
template <class Enum>
[[nodiscard]] std::optional<Enum> ReadWord(JsonMembers& members, std::string_view name,
                                           std::string_view (*name_of)(Enum) noexcept,
                                           std::size_t count, Need need) {
  const std::optional<std::string> text = members.Text(name, need, 100);
  if (!text) return std::nullopt;
  for (std::size_t each = 0; each < count; ++each) {
    if (name_of(static_cast<Enum>(each)) == *text) return static_cast<Enum>(each);
  }
  members.Refuse(name, "word", "this version does not know the word");
  return std::nullopt;
}

class EventBody {
 public:
  // `body` must live as long as the reader.
  explicit EventBody(const json::object& body) : members_(body, "/body", refusals_) {}
  EventBody(const EventBody&) = delete;
  EventBody& operator=(const EventBody&) = delete;

  // Empty when absent or refused; only an optional one may stand there empty.
  [[nodiscard]] std::string Text(std::string_view name, Need need = Need::kRequired);
  // As ReadNewText.
  [[nodiscard]] std::optional<std::string> NewText(std::string_view name) {
    return ReadNewText(members_, name);
  }
  [[nodiscard]] std::optional<bool> Flag(std::string_view name, Need need = Need::kOptional) {
    return members_.Flag(name, need);
  }
  [[nodiscard]] std::optional<std::int64_t> Number(std::string_view name, std::int64_t least,
                                                   std::int64_t most, Need need) {
    return members_.Number(name, least, most, need);
  }
  [[nodiscard]] std::optional<Time> Moment(std::string_view name, Need need = Need::kRequired);
  // A day such as "2026-01-31".
  [[nodiscard]] std::optional<policy::Date> Day(std::string_view name, Need need = Need::kRequired);
  // A list of different texts, empty when absent.
  [[nodiscard]] std::vector<std::string> Texts(std::string_view name, Need need = Need::kOptional) {
    return members_.Texts(name, need);
  }
  // A list that replaces another: nullopt when absent.
  [[nodiscard]] std::optional<std::vector<std::string>> NewTexts(std::string_view name);
  [[nodiscard]] const json::array* Array(std::string_view name, Need need = Need::kOptional) {
    return members_.Array(name, need);
  }
  [[nodiscard]] const json::value* Any(std::string_view name, Need need = Need::kOptional) {
    return members_.Any(name, need);
  }
  // As ReadWord.
  template <class Enum>
  [[nodiscard]] std::optional<Enum> Word(std::string_view name,
                                         std::string_view (*name_of)(Enum) noexcept,
                                         std::size_t count, Need need = Need::kRequired) {
    return ReadWord(members_, name, name_of, count, need);
  }

  // `name` is the member that is wrong, "" for the body as a whole.
  void Refuse(std::string_view name, std::string_view rule, std::string message);

  // Whether every member was asked for and nothing was refused: called before the state is changed.
  [[nodiscard]] bool Ready();
  [[nodiscard]] Refusals& refusals() noexcept { return refusals_; }

 private:
  Refusals refusals_;
  JsonMembers members_;
};

}  // namespace strongroom::desk::model
