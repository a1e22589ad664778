#include "vault/reason.h"

#include <fmt/format.h>

#include "base/code_points.h"

namespace strongroom::vault {

Result<void> CheckReason(std::string_view reason, std::size_t least, std::string_view question) {
  std::size_t length = 0;
  bool seen = false;
  for (std::string_view rest = reason; !rest.empty(); ++length) {
    seen = !ShowsNothing(TakeCodePoint(rest).value) || seen;
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
