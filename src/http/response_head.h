// Writes the status line and fields of an answer. Every answer carries Date, X-Request-Id and
// Cache-Control: no-store; what frames the body is decided here and nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace strongroom::http {

struct ResponseFrame {
  enum class Body : std::uint8_t {
    kNone,        // 204, 304: neither content nor a length
    kLength,      // Content-Length: length
    kChunked,     // Transfer-Encoding: chunked
    kUntilClose,  // HTTP/1.0: the end of the connection is the end of the content
  } body = Body::kLength;
  std::size_t length = 0;
  bool keep_alive = true;
  bool http11 = true;
};

// Replaces `out`. Control characters in a field's value become spaces: no value can start a field
// of its own.
void WriteResponseHead(std::string& out, int status, std::string_view content_type,
                       const std::vector<Header>& headers, const ResponseFrame& frame,
                       std::string_view request_id, std::string_view date);

// Whether a status forbids content (RFC 9110 §6.4.1).
[[nodiscard]] bool StatusHasNoContent(int status) noexcept;

// IMF-fixdate of RFC 9110 §5.6.7, such as "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string FormatHttpDate(std::int64_t unix_seconds);

}  // namespace strongroom::http
