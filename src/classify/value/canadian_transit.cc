#include "classify/value/canadian_transit.h"

#include <algorithm>

namespace strongroom::classify::value {
namespace {

// Members of Payments Canada and of its clearing, sorted: banks, trust and loan companies, centrals
// of credit unions.
constexpr std::array<std::uint16_t, 118> kInstitutions = {
    1,   2,   3,   4,   6,   10,  16,  30,  39,  117, 127, 177, 219, 240, 241, 242, 245,
    248, 250, 260, 265, 269, 270, 275, 277, 290, 292, 294, 301, 303, 307, 308, 309, 310,
    311, 312, 313, 314, 315, 318, 320, 321, 322, 323, 326, 327, 328, 329, 330, 332, 334,
    335, 336, 338, 340, 342, 343, 344, 345, 346, 347, 352, 354, 355, 357, 358, 359, 360,
    361, 362, 370, 372, 374, 376, 378, 379, 506, 507, 508, 509, 522, 532, 540, 546, 548,
    550, 551, 568, 570, 590, 604, 608, 612, 614, 618, 621, 623, 626, 803, 809, 815, 819,
    828, 829, 837, 839, 840, 841, 842, 844, 845, 846, 849, 853, 865, 879, 889, 899};
static_assert(std::ranges::is_sorted(kInstitutions));

}  // namespace

Trial TryCanadianTransit(const DigitGroups& number) noexcept {
  const bool electronic = number.Bare() && number.count == 9 && number.digits[0] == '0';
  if (!electronic && !number.Grouped(0x53)) return {};
  const std::uint64_t institution = number.Number(electronic ? 1 : 5, 3);
  const std::uint64_t transit = number.Number(electronic ? 4 : 0, 5);
  return {.formed = true,
          .passes = transit != 0 && std::ranges::binary_search(kInstitutions, institution),
          .witness = institution};
}

}  // namespace strongroom::classify::value
