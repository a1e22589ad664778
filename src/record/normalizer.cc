#include "record/normalizer.h"

#include "record/code_points.h"

namespace strongroom::record {
namespace {

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool IsLower(char32_t c) { return c >= U'a' && c <= U'z'; }
bool IsUpper(char32_t c) { return c >= U'A' && c <= U'Z'; }
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

char32_t Fold(char32_t c) {
  if (IsUpper(c)) return c + 32;
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

// Unicode spaces, dashes, zero-width and direction characters, such as come with pasted numbers.
bool IsSeparator(char32_t c) {
  return c == 0x00A0 || c == 0x00AD || c == 0x1680 || In(c, 0x2000, 0x206F) || c == 0x2212 ||
         c == 0x3000 || c == 0xFEFF;
}

template <class Each>
std::string Transform(std::string_view text, Each each) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) each(out, TakeCodePoint(text));
  return out;
}

void AppendFolded(std::string& out, const CodePoint& point) {
  const char32_t folded = Fold(point.value);
  if (folded == point.value) {
    out += point.bytes;
  } else {
    AppendCodePoint(out, folded);
  }
}

void AppendDigit(std::string& out, const CodePoint& point) {
  if (IsDigit(point.value)) out += point.bytes;
}

void AppendAlphanumeric(std::string& out, const CodePoint& point) {
  if (IsLower(point.value)) {
    out += static_cast<char>(point.value - 32);
  } else if (IsDigit(point.value) || IsUpper(point.value) ||
             (point.value >= 0x80 && !IsSeparator(point.value))) {
    out += point.bytes;
  }
}

}  // namespace

std::string_view NormalizerName(Normalizer normalizer) noexcept {
  switch (normalizer) {
    case Normalizer::kExact: return "exact";
    case Normalizer::kCasefold: return "casefold";
    case Normalizer::kDigits: return "digits";
    case Normalizer::kAlphanumeric: return "alphanumeric";
  }
  return "exact";
}

std::optional<Normalizer> ParseNormalizer(std::string_view name) noexcept {
  for (const auto each : {Normalizer::kExact, Normalizer::kCasefold, Normalizer::kDigits,
                          Normalizer::kAlphanumeric}) {
    if (NormalizerName(each) == name) return each;
  }
  return std::nullopt;
}

std::string_view IndexKindName(IndexKind kind) noexcept {
  return kind == IndexKind::kExact ? "exact" : "last4";
}

std::optional<IndexKind> ParseIndexKind(std::string_view name) noexcept {
  if (name == "exact") return IndexKind::kExact;
  if (name == "last4") return IndexKind::kLast4;
  return std::nullopt;
}

std::string Normalize(Normalizer normalizer, std::string_view text) {
  switch (normalizer) {
    case Normalizer::kExact: return std::string(text);
    case Normalizer::kCasefold: return Transform(text, AppendFolded);
    case Normalizer::kDigits: return Transform(text, AppendDigit);
    case Normalizer::kAlphanumeric: return Transform(text, AppendAlphanumeric);
  }
  return std::string(text);
}

}  // namespace strongroom::record
