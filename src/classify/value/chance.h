// How unlikely something is to happen by chance.
#pragma once

#include <cstdint>

namespace strongroom::classify::value {

// That of `all` independent trials at least `passed` pass, when each does with probability
// `each` (0 < each < 1): the upper tail of the binomial distribution, with a relative error below
// 1e-9. 1 when `passed` is 0.
[[nodiscard]] double ChanceOfAtLeast(std::uint64_t passed, std::uint64_t all, double each) noexcept;

}  // namespace strongroom::classify::value
