// JSON (RFC 8259) as a stream of events, strictly and fast: what the tree, the schema readers and
// the samples stand on. Works on a whole text or over refilled blocks, in memory of its own that
// does not grow with the input. Not thread-safe.
//
// Refused, with line and column: everything that the grammar does not have, bytes that are not
// UTF-8, control characters in strings, a \u escape of half a surrogate pair, more than
// kJsonLevelsMax levels, numbers longer than kJsonTextMax. A byte order mark at the very beginning
// is passed over. Duplicate names are not seen here.
//
// A handler has these members; each answers whether to go on:
//   bool BeginObject(); bool EndObject(); bool BeginArray(); bool EndArray();
//   bool Key(JsonText); bool String(JsonText); bool Number(JsonNumber); bool Literal(JsonLiteral);
// Views hold until the handler returns. Within an event the scanner tells where its token stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/model/place.h"
#include "classify/read/block_input.h"
#include "classify/read/json_bytes.h"

namespace strongroom::classify::read {

inline constexpr std::size_t kJsonLevelsMax = 512;
// Of a longer string in a file that is read in blocks, the first so many bytes are given.
inline constexpr std::size_t kJsonTextMax = std::size_t{64} * 1024;

struct JsonText {
  std::string_view raw;  // between the quotes, as written
  bool escaped = false;  // holds escapes: Unescape() is needed
  bool cut = false;      // longer than kJsonTextMax
};
struct JsonNumber {
  std::string_view text;
  bool integer = true;  // has neither a fraction nor an exponent
};
enum class JsonLiteral : std::uint8_t { kNull, kFalse, kTrue };

// Appends what a raw string of the scanner stands for, as UTF-8.
void Unescape(std::string_view raw, std::string& out);

enum class Scanned : std::uint8_t {
  kValue,    // a whole value went by
  kEnd,      // nothing but white space was left
  kStopped,  // the handler did not want to go on
  kError     // error() and error_place() tell
};

class JsonScanner {
 public:
  explicit JsonScanner(BlockInput& input) noexcept;  // which must live as long

  // One value of any kind. Call again for the values behind it (NDJSON and the like).
  template <class Handler>
  [[nodiscard]] Scanned ScanValue(Handler& handler);

  // From here on a line's end inside of a value is an error: each value stands on a line of its
  // own.
  void OneValueALine() noexcept { one_value_a_line_ = true; }
  // After an error: behind the end of the line that it stands in. False: the input ends before.
  [[nodiscard]] bool SkipLine();

  // Of the token that the present event is about: offset of its first byte, and behind its last;
  // a closing bracket is a token of its own.
  [[nodiscard]] std::uint64_t token_offset() const noexcept { return input_->OffsetOf(token_); }
  [[nodiscard]] std::uint64_t token_end() const noexcept { return input_->OffsetOf(at_); }
  // Cheap when asked for in the order of the text.
  [[nodiscard]] model::Place TokenPlace() noexcept { return input_->PlaceOf(token_); }
  // Objects and arrays around the token.
  [[nodiscard]] std::size_t depth() const noexcept { return depth_; }

  // What is wrong, without any of the input's text, and where.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] model::Place error_place() const noexcept { return error_place_; }

 private:
  enum class Next : std::uint8_t { kValue, kFirstItem, kFirstName, kName, kBehind };

  [[nodiscard]] bool Fill();  // more bytes behind end_, keeping the token
  [[nodiscard]] bool Need(std::ptrdiff_t bytes);
  [[nodiscard]] bool SkipWhite() { return (at_ != end_ && *at_ > ' ') || SkipWhiteSlowly(); }
  [[nodiscard]] bool SkipWhiteSlowly();
  [[nodiscard]] bool ScanString(JsonText& text);
  [[nodiscard]] bool ScanStringSlowly(JsonText& text);
  [[nodiscard]] bool FillString();
  [[nodiscard]] bool ScanEscape();
  [[nodiscard]] bool ScanHex(unsigned& unit);
  [[nodiscard]] bool ScanBeyondAscii();
  [[nodiscard]] bool ScanNumber(JsonNumber& number);
  [[nodiscard]] bool ScanNumberSlowly(JsonNumber& number);
  [[nodiscard]] bool ScanWord(JsonLiteral& literal);
  [[nodiscard]] bool ScanColon();
  [[nodiscard]] bool Enter(bool object);
  bool Refuse(std::string_view says, const char* at);
  bool RefuseEnd(std::string_view where);
  bool RefuseByte(std::string_view expected);

  template <class Handler>
  [[nodiscard]] bool Step(Handler& handler, Next& next);
  template <class Handler>
  [[nodiscard]] bool Value(Handler& handler, Next& next);
  template <class Handler>
  [[nodiscard]] bool Name(Handler& handler, Next& next);
  template <class Handler>
  [[nodiscard]] bool Close(Handler& handler, Next& next);

  BlockInput* input_;
  const char* at_;
  const char* end_;
  const char* token_;
  std::size_t depth_ = 0;
  std::array<bool, kJsonLevelsMax> objects_{};  // by level: an object, else an array
  bool one_value_a_line_ = false;
  bool stopped_ = false;
  std::string long_text_;  // the beginning of a string that is longer than a block
  bool long_ = false;
  std::string error_;
  model::Place error_place_;
};

}  // namespace strongroom::classify::read

#include "classify/read/json_scanner_steps.h"
