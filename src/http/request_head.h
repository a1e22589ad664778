// The parsing step of the server, free of sockets: bytes of a request head → RequestHead or an
// Error. Beast reads the grammar; the rules beside it are stricter than Beast and refuse whatever
// two parsers could understand differently (RFC 9112 §11.2, request smuggling).
//
// Refused as kMalformed: line ends other than CRLF, obs-fold, control characters in a value, a
// target outside RFC 3986, more than one Content-Length or Transfer-Encoding, both together, a
// transfer coding other than `chunked`, any in HTTP/1.0, a missing, repeated or impossible Host, an
// expectation other than 100-continue. More than kFieldsMax fields: kHeaderTooLarge.
//
// Pure functions; a RequestHead may be reused, its views point into the bytes that were parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace strongroom::http {

inline constexpr std::size_t kFieldsMax = 100;

struct RequestHead {
  struct Field {
    std::string_view name, value;
  };

  std::string_view method, path, query;
  std::vector<Field> fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool http11 = false;
  bool keep_alive = false;       // what the client wishes
  bool expect_continue = false;  // it waits for "100 Continue" before it sends its body

  // The first value of a field (names in any case), or empty.
  [[nodiscard]] std::string_view Value(std::string_view name) const noexcept;
  // How often a field is present, empty ones too.
  [[nodiscard]] std::size_t Count(std::string_view name) const noexcept;
  // The value of a field that is present exactly once.
  [[nodiscard]] std::optional<std::string_view> Unique(std::string_view name) const noexcept;
  [[nodiscard]] bool has_body() const noexcept { return chunked || content_length.value_or(0) > 0; }
  void Clear() noexcept;
};

// Looks for the empty line behind the last field, starting at `from` (what was scanned before).
struct HeadEnd {
  enum class State : std::uint8_t { kMore, kFound, kBroken } state = State::kMore;
  std::size_t position = 0;  // kFound: size of the head; kMore: where to go on
};
[[nodiscard]] HeadEnd FindHeadEnd(std::string_view bytes, std::size_t from) noexcept;

// `bytes` is one whole head with its empty line. After an error `head` is cleared.
[[nodiscard]] Result<void> ParseRequestHead(std::string_view bytes, RequestHead& head);

}  // namespace strongroom::http
