#include "record/normalizer.h"

#include "base/code_points.h"
#include "base/fold_case.h"

namespace strongroom::record {
namespace {

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool IsLower(char32_t c) { return c >= U'a' && c <= U'z'; }
bool IsUpper(char32_t c) { return c >= U'A' && c <= U'Z'; }
bool In(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

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
  const char32_t folded = FoldCase(point.value);
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
