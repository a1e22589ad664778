#include "http/body_decoder.h"

#include <algorithm>

namespace strongroom::http {
namespace {

bool IsText(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

}  // namespace

void BodyDecoder::Start(const RequestHead& head) noexcept {
  chunked_ = head.chunked;
  remaining_ = head.content_length.value_or(0);
  framing_ = 0;
  state_ = chunked_ ? State::kSize : (remaining_ > 0 ? State::kContent : State::kDone);
}

std::size_t BodyDecoder::Decode(std::string_view in, std::string& out, std::size_t room) {
  std::size_t at = 0;
  while (at < in.size() && !done() && !broken()) {
    if (state_ != State::kContent) {
      state_ = Framing(in[at++]);
      continue;
    }
    if (room == 0) break;
    const auto part = static_cast<std::size_t>(
        std::min({remaining_, std::uint64_t{in.size() - at}, std::uint64_t{room}}));
    out.append(in, at, part);
    at += part;
    room -= part;
    remaining_ -= part;
    if (remaining_ == 0) state_ = chunked_ ? State::kContentCr : State::kDone;
  }
  return at;
}

BodyDecoder::State BodyDecoder::SizeDigit(char c) noexcept {
  int digit = -1;
  if (c >= '0' && c <= '9') digit = c - '0';
  if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
  // Sixteen times more must still fit; 2^59 bytes are more than anybody sends.
  if (digit < 0 || remaining_ >> 59 != 0) return State::kBroken;
  remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
  return State::kSizeMore;
}

BodyDecoder::State BodyDecoder::Framing(char c) noexcept {
  const auto counted = [this](State next) {
    return ++framing_ > kFramingMax ? State::kBroken : next;
  };
  switch (state_) {
    case State::kSize:
      remaining_ = 0;
      framing_ = 0;
      return SizeDigit(c);
    case State::kSizeMore:
      if (c == '\r') return State::kSizeLf;
      if (c == ';') return counted(State::kExtension);
      return counted(SizeDigit(c));
    case State::kExtension:
      if (c == '\r') return State::kSizeLf;
      return IsText(c) ? counted(State::kExtension) : State::kBroken;
    case State::kSizeLf:
      if (c != '\n') return State::kBroken;
      return remaining_ > 0 ? State::kContent : State::kTrailer;
    case State::kContentCr: return c == '\r' ? State::kContentLf : State::kBroken;
    case State::kContentLf: return c == '\n' ? State::kSize : State::kBroken;
    case State::kTrailer:
      if (c == '\r') return State::kLastLf;
      return IsText(c) ? counted(State::kTrailerMore) : State::kBroken;
    case State::kTrailerMore:
      if (c == '\r') return State::kTrailerLf;
      return IsText(c) ? counted(State::kTrailerMore) : State::kBroken;
    case State::kTrailerLf: return c == '\n' ? State::kTrailer : State::kBroken;
    case State::kLastLf: return c == '\n' ? State::kDone : State::kBroken;
    case State::kContent:
    case State::kDone:
    case State::kBroken: break;
  }
  return State::kBroken;
}

}  // namespace strongroom::http
