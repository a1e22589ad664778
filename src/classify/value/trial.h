// What one check makes of one value.
#pragma once

#include <cstdint>

namespace strongroom::classify::value {

struct Trial {
  // It has the length and the marks that the check asks for, so that passing says something.
  bool formed = false;
  bool passes = false;
  // Values with the same witness count once: the value itself, or the part of it that chance would
  // have to hit again, such as the bank in a list of accounts.
  std::uint64_t witness = 0;
  // Its kind of prefix: where all values share one, the prefix is no evidence.
  std::uint32_t kind = 0;
};

// Passes, but anything of its length does: counted for names that say what it is, and no evidence.
[[nodiscard]] constexpr Trial Weak(bool passes) noexcept { return {.passes = passes}; }

}  // namespace strongroom::classify::value
