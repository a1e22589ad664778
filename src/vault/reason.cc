#include "vault/reason.h"

#include <fmt/format.h>

#include "record/code_points.h"

namespace strongroom::vault {
namespace {

// Of Unicode 15.1: White_Space, Cc, and the Cf and Lo that show nothing.
bool ShowsNothing(char32_t c) {
  return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || c == 0x115f ||
         c == 0x1160 || c == 0x1680 || c == 0x180e || (c >= 0x2000 && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) || c == 0x3000 ||
         c == 0x3164 || c == 0xfeff || c == 0xffa0 || (c >= 0xe0000 && c <= 0xe007f);
}

}  // namespace

Result<void> CheckReason(std::string_view reason, std::size_t least, std::string_view question) {
  std::size_t length = 0;
  bool seen = false;
  for (std::string_view rest = reason; !rest.empty(); ++length) {
    seen = !ShowsNothing(record::TakeCodePoint(rest).value) || seen;
  }
  if (seen && length >= least && length <= kReasonMax) return {};
  return Fail(Error{
      .kind = ErrorKind::kInvalid,
      .detail = "the reason breaks a rule",
      .fields = {{.pointer = "/reason",
                  .rule = "reason",
                  .message = fmt::format("say in {} to {} characters {}; it is kept in the audit",
                                         least, kReasonMax, question)}}});
}

}  // namespace strongroom::vault
