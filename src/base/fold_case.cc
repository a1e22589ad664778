#include "base/fold_case.h"

namespace strongroom {
namespace {

bool In(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Blocks where the capital letter has the even (or odd) code point and its small letter the next.
bool PairedWithEvenCapital(char32_t c) {
  return In(c, 0x0100, 0x012F) || In(c, 0x0132, 0x0137) || In(c, 0x014A, 0x0177) ||
         In(c, 0x0460, 0x0481) || In(c, 0x048A, 0x04BF) || In(c, 0x04D0, 0x052F) ||
         In(c, 0x1E00, 0x1E95) || In(c, 0x1EA0, 0x1EFF);
}
bool PairedWithOddCapital(char32_t c) {
  return In(c, 0x0139, 0x0148) || In(c, 0x0179, 0x017E) || In(c, 0x04C1, 0x04CE);
}

}  // namespace

char32_t FoldCase(char32_t c) noexcept {
  if (In(c, U'A', U'Z')) return c + 32;
  if (c < 0x80) return c;
  switch (c) {
    case 0x00B5: return 0x03BC;  // micro sign
    case 0x0178: return 0x00FF;
    case 0x017F: return U's';  // long s
    case 0x0386: return 0x03AC;
    case 0x038C: return 0x03CC;
    case 0x03C2: return 0x03C3;  // final sigma
    case 0x04C0: return 0x04CF;
    case 0x1E9B: return 0x1E61;
    case 0x1E9E: return 0x00DF;  // capital sharp s
    default: break;
  }
  if (In(c, 0x00C0, 0x00DE) && c != 0x00D7) return c + 32;
  if (PairedWithEvenCapital(c)) return c | 1U;
  if (PairedWithOddCapital(c)) return c % 2 == 1 ? c + 1 : c;
  if (In(c, 0x0388, 0x038A)) return c + 37;
  if (In(c, 0x038E, 0x038F)) return c + 63;
  if (In(c, 0x0391, 0x03AB) && c != 0x03A2) return c + 32;
  if (In(c, 0x0410, 0x042F)) return c + 32;
  if (In(c, 0x0400, 0x040F)) return c + 80;
  return c;
}

}  // namespace strongroom
