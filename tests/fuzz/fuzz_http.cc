// The request head (target and fields) and the framing of the body behind it: no crash, nothing
// accepted that the rules forbid, and the same body however the bytes are cut.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "http/body_decoder.h"
#include "http/request_head.h"

namespace {

using namespace strongroom;
using namespace strongroom::http;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckHead(const RequestHead& head) {
  Require(!head.method.empty() && (head.path.starts_with('/') || head.path == "*"));
  for (const std::string_view part : {head.path, head.query}) {
    Require(std::ranges::all_of(part, [](char c) { return c > 0x20 && c < 0x7f; }));
  }
  Require(!(head.chunked && head.content_length));
  Require(!head.http11 || head.Unique("host").has_value());
  Require(head.fields.size() <= kFieldsMax);
  for (const RequestHead::Field& field : head.fields) {
    Require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
}

std::string Decode(const RequestHead& head, std::string_view in, std::size_t piece, bool& broken) {
  BodyDecoder decoder;
  decoder.Start(head);
  std::string content;
  for (std::size_t at = 0; at < in.size() && !decoder.done() && !decoder.broken();) {
    const std::size_t taken = decoder.Decode(in.substr(at, piece), content, piece);
    Require(taken > 0);
    at += taken;
  }
  broken = decoder.broken();
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = AsText({data, size});
  const HeadEnd end = FindHeadEnd(bytes, 0);
  HeadEnd stepwise;
  for (std::size_t seen = 1; seen <= bytes.size() && stepwise.state == HeadEnd::State::kMore;
       ++seen) {
    stepwise = FindHeadEnd(bytes.substr(0, seen), stepwise.position);
  }
  Require(end.state == stepwise.state && end.position == stepwise.position);
  if (end.state != HeadEnd::State::kFound) return 0;

  RequestHead head;
  if (!ParseRequestHead(bytes.substr(0, end.position), head)) return 0;
  CheckHead(head);
  const std::string_view rest = bytes.substr(end.position);
  bool broken = false, broken_stepwise = false;
  const std::string content = Decode(head, rest, rest.size() + 1, broken);
  Require(content == Decode(head, rest, 1, broken_stepwise) && broken == broken_stepwise);
  return 0;
}
