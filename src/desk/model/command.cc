#include "desk/model/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/code_points.h"
#include "base/utf8.h"
#include "desk/model/visible_text.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kIdMaxBytes = 64;

bool IsIdStart(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsIdCharacter(char c) { return IsIdStart(c) || c == '-' || c == '_' || c == '.'; }

bool IsControl(char c, bool lines) {
  if (lines && (c == '\n' || c == '\t')) return false;
  return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F;
}

bool Turns(std::string_view text) {
  while (!text.empty()) {
    if (TurnsDirection(TakeCodePoint(text).value)) return true;
  }
  return false;
}

}  // namespace

Result<void> CheckVersion(const State& state, std::string_view stream, ExpectedVersion expected) {
  const std::uint64_t version = state.VersionOf(stream);
  if (!expected || *expected == version) return {};
  return Fail(ErrorKind::kConflict,
              fmt::format("it has changed since: it is at version {}, not {}; read it again and "
                          "decide anew",
                          version, *expected));
}

std::string PersonStream(std::string_view person) { return fmt::format("person/{}", person); }
std::string GroupStream(std::string_view group) { return fmt::format("group/{}", group); }
std::string LevelStream(std::string_view level) { return fmt::format("level/{}", level); }
std::string IssueStream(std::string_view key) { return fmt::format("issue/{}", key); }
std::string AccessStream(std::string_view request) { return fmt::format("access/{}", request); }
std::string ModuleStream(std::string_view module) { return fmt::format("module/{}", module); }
std::string ReleaseStream(std::string_view code) { return fmt::format("release/{}", code); }
std::string PolicyStream(std::string_view name) { return fmt::format("policy/{}", name); }
std::string CaseStream(std::string_view id) { return fmt::format("case/{}", id); }
std::string ReviewStream(std::string_view person) { return fmt::format("review/{}", person); }
std::string ActionStream(std::string_view action) { return fmt::format("action/{}", action); }
std::string MeetingStream(std::string_view day) { return fmt::format("meeting/{}", day); }

std::string RandomName(RandomSource& random, std::string_view prefix, std::string_view alphabet,
                       std::size_t count, const std::function<bool(const std::string&)>& taken) {
  // Bytes beyond the last whole multiple of the alphabet would make its first letters likelier.
  const std::size_t fair = 256 - 256 % alphabet.size();
  for (;;) {
    std::string name(prefix);
    while (name.size() < prefix.size() + count) {
      std::array<std::uint8_t, 1> byte{};
      random.Fill(byte);
      if (byte[0] < fair) name += alphabet[byte[0] % alphabet.size()];
    }
    if (!taken(name)) return name;
  }
}

void InputCheck::Text(std::string_view pointer, std::string_view text, std::size_t max,
                      bool required) {
  const bool lines = max > kNameMaxBytes;
  if ((required && text.empty()) || text.size() > max) {
    Refuse(pointer, "text", fmt::format("give a text of {} to {} bytes", required ? 1 : 0, max));
  } else if (!IsUtf8(text)) {
    Refuse(pointer, "utf-8", "give a text in UTF-8");
  } else if (std::ranges::any_of(text, [&](char c) { return IsControl(c, lines); })) {
    Refuse(pointer, "control-character",
           lines ? "leave out control characters other than line ends and tabs"
                 : "leave out control characters and line ends");
  } else if (required && !HasVisible(text)) {
    Refuse(pointer, "text", "give a text that is not only blanks or characters that nobody sees");
  } else if (!lines && Turns(text)) {
    Refuse(pointer, "direction",
           "leave out characters that turn the direction of writing or end a line");
  }
}

void InputCheck::Id(std::string_view pointer, std::string_view id) {
  const bool named = !id.empty() && id.size() <= kIdMaxBytes &&
                     std::ranges::all_of(id, IsIdCharacter) && IsIdStart(id.front());
  if (named) return;
  Refuse(pointer, "id",
         fmt::format("give 1 to {} small letters, digits, \"-\", \"_\" or \".\", beginning with a "
                     "letter or digit",
                     kIdMaxBytes));
}

std::optional<policy::Date> InputCheck::Day(std::string_view pointer, std::string_view text) {
  const std::optional<policy::Date> day = policy::ParseDate(text);
  if (!day) Refuse(pointer, "date", "give a day of the calendar, such as 2026-01-31");
  return day;
}

Result<void> InputCheck::Done() && {
  if (refusals_.empty()) return {};
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the input breaks rules",
                    .fields = std::move(refusals_).Take()});
}

}  // namespace strongroom::desk::model
