#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_set>
#include <vector>

namespace strongroom {
namespace {

using boost::core::string_view;
using boost::system::error_code;

// Receives the parser's events, builds the value and stops at what RFC 8259 lets pass but we do
// not.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = kJsonMembersMax;
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = 1024;
  static constexpr std::size_t max_string_size = json::string::max_size();

  const char* problem = nullptr;
  json::value_stack stack;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t n, error_code&) {
    open_.pop_back();
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code& error) {
    partial_.append(part);
    return NoNul(part, error) && Push(part);
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    partial_.append(part);
    const bool fresh = open_.back().Add(std::move(partial_));
    partial_.clear();
    if (!fresh) return Stop("duplicate member name", error);
    stack.push_key(part);
    return NoNul(part, error);
  }
  bool on_string_part(string_view part, std::size_t, error_code& error) {
    return NoNul(part, error) && Push(part);
  }
  bool on_string(string_view part, std::size_t, error_code& error) {
    stack.push_string(part);
    return NoNul(part, error);
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code&) {
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, string_view, error_code&) {
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double value, string_view text, error_code& error) {
    // Boost.JSON's own conversion is not always the nearest double. The whole input is in one
    // buffer, so `text` is the whole number.
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || !std::isfinite(value)) {
      return Stop("number out of range", error);
    }
    stack.push_double(value);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool Push(string_view part) {
    stack.push_chars(part);
    return true;
  }
  bool NoNul(string_view part, error_code& error) {
    return part.find('\0') == string_view::npos || Stop("NUL character in a string", error);
  }
  bool Stop(const char* why, error_code& error) {
    problem = why;
    error = boost::json::error::exception;
    return false;
  }

  // The member names of one object: few are searched one by one, many by hash.
  class Names {
   public:
    // False when the name was there already.
    bool Add(std::string name) {
      if (few_.size() < kFew) {
        if (std::ranges::find(few_, name) != few_.end()) return false;
        few_.push_back(std::move(name));
        return true;
      }
      if (many_.empty()) many_.insert(few_.begin(), few_.end());
      return many_.insert(std::move(name)).second;
    }

   private:
    static constexpr std::size_t kFew = 24;
    std::vector<std::string> few_;
    std::unordered_set<std::string> many_;
  };

  std::vector<Names> open_;  // the objects that are open, outermost first
  std::string partial_;
};

std::string Position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column =
      newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  return fmt::format("line {}, column {}", line, column);
}

// Where an escape begins that is half of a surrogate pair, if it is for one that the parser
// stopped: within a second half that comes first, behind a first half that nothing follows.
std::optional<std::size_t> LoneSurrogate(std::string_view text, std::size_t offset) {
  static constexpr std::size_t kEscapeSize = 6;    // a backslash, "u" and four digits
  if (offset >= text.size()) return std::nullopt;  // cut off, perhaps between the two
  for (std::size_t back = 1; back < 2 * kEscapeSize && back <= offset; ++back) {
    const std::string_view before = text.substr(0, offset - back);
    const std::string_view escape = text.substr(offset - back, kEscapeSize);
    const std::size_t backslashes = before.size() - (before.find_last_not_of('\\') + 1);
    if (!escape.starts_with("\\u") || backslashes % 2 != 0) continue;
    unsigned code = 0;
    const char* const end = escape.data() + escape.size();
    const auto read = std::from_chars(escape.data() + 2, end, code, 16);
    if (read.ec != std::errc() || read.ptr != end) continue;
    const bool first = code >= 0xd800 && code < 0xdc00;
    const bool second = code >= 0xdc00 && code < 0xe000;
    if ((first && back >= kEscapeSize) || (second && back < kEscapeSize)) return offset - back;
  }
  return std::nullopt;
}

// The library calls most of what it refuses a syntax error.
std::string Explain(std::string_view text, std::size_t offset, const error_code& error) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return "the text begins with a byte order mark; send it without one";
  }
  const std::string_view near = text.substr(offset > 0 ? offset - 1 : 0, 2);
  const bool beyond_ascii =
      std::ranges::any_of(near, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (beyond_ascii) return "the bytes here are not valid UTF-8 in a string";
  return error.message();
}

}  // namespace

Result<json::value> ParseJson(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::json::basic_parser<StrictHandler> parser(options);
  StrictHandler& handler = parser.handler();
  handler.stack.reset();
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = boost::json::error::extra_data;
  if (error) {
    std::size_t place = used;
    std::string why;
    if (handler.problem != nullptr) {
      why = handler.problem;
    } else if (const auto surrogate = LoneSurrogate(text, used)) {
      place = *surrogate;
      why =
          "an escape from \\ud800 to \\udfff is half of a character and stands by itself; write "
          "both halves, or the character";
    } else {
      why = Explain(text, used, error);
    }
    return Fail(ErrorKind::kMalformed,
                fmt::format("malformed JSON at {}: {}", Position(text, place), why));
  }
  return handler.stack.release();
}

void AppendJsonString(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // what needs no escape is appended in one piece
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out += text.substr(plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += kHex[static_cast<unsigned char>(c) >> 4];
        out += kHex[c & 15];
    }
  }
  out += text.substr(plain);
  out += '"';
}

std::string JsonPointer(std::string_view pointer, std::string_view member) {
  std::string result(pointer);
  result += '/';
  for (const char c : member) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace strongroom
