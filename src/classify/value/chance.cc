#include "classify/value/chance.h"

#include <cmath>

namespace strongroom::classify::value {

double ChanceOfAtLeast(std::uint64_t passed, std::uint64_t all, double each) noexcept {
  if (passed == 0) return 1.0;
  if (passed > all) return 0.0;
  // The first term by logarithms, the others by their ratio: all are positive, none cancels.
  const auto n = static_cast<double>(all);
  const auto k = static_cast<double>(passed);
  double term = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                         k * std::log(each) + (n - k) * std::log1p(-each));
  double sum = 0.0;
  for (std::uint64_t i = passed; i <= all; ++i) {
    sum += term;
    term *= static_cast<double>(all - i) / static_cast<double>(i + 1) * each / (1 - each);
  }
  return sum < 1.0 ? sum : 1.0;
}

}  // namespace strongroom::classify::value
