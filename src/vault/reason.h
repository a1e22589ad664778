// Why somebody asks for something that is recorded: the reason of a reveal, or of a proposal.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace strongroom::vault {

inline constexpr std::size_t kReasonMin = 3;  // of a proposal; of a reveal the class says it
inline constexpr std::size_t kReasonMax = 500;

// kInvalid at /reason unless it has `least` to kReasonMax characters (code points) of which one at
// least can be seen: no blank, control or format character.
[[nodiscard]] Result<void> CheckReason(std::string_view reason, std::size_t least,
                                       std::string_view question);

}  // namespace strongroom::vault
