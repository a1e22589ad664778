// Takes the framing off a request body: Content-Length or chunked (RFC 9112 §6, §7.1). Free of
// sockets and of allocations of its own: every chunk header is read byte by byte, so that no input
// makes it hold more than a counter.
//
// Stricter than the grammar asks: lines end in CRLF only; extensions and trailers are dropped, and
// the framing of one chunk (trailers belong to the last) is at most kFramingMax bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/request_head.h"

namespace strongroom::http {

class BodyDecoder {
 public:
  static constexpr std::size_t kFramingMax = std::size_t{16} * 1024;

  void Start(const RequestHead& head) noexcept;
  // Appends content to `out` until `in` is used up, `room` bytes are appended or the body ends.
  // Returns how many bytes of `in` were taken; check broken() and done() after.
  std::size_t Decode(std::string_view in, std::string& out, std::size_t room);

  [[nodiscard]] bool done() const noexcept { return state_ == State::kDone; }
  [[nodiscard]] bool broken() const noexcept { return state_ == State::kBroken; }
  [[nodiscard]] bool chunked() const noexcept { return chunked_; }
  // With Content-Length: content still to come. With chunked: of the present chunk.
  [[nodiscard]] std::uint64_t remaining() const noexcept { return remaining_; }

 private:
  enum class State : std::uint8_t {
    kContent,
    kSize,       // at the first digit of a chunk's size
    kSizeMore,   // behind it
    kExtension,  // behind the ';'
    kSizeLf,     // LF of the size line
    kContentCr,  // CRLF behind a chunk's content
    kContentLf,
    kTrailer,  // at the start of a trailer line
    kTrailerMore,
    kTrailerLf,
    kLastLf,
    kDone,
    kBroken,
  };
  [[nodiscard]] State Framing(char c) noexcept;
  [[nodiscard]] State SizeDigit(char c) noexcept;

  std::uint64_t remaining_ = 0;
  std::size_t framing_ = 0;  // of the present chunk, in bytes
  State state_ = State::kDone;
  bool chunked_ = false;
};

}  // namespace strongroom::http
