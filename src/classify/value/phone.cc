#include "classify/value/phone.h"

#include <array>
#include <cstddef>
#include <optional>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

struct Dialled {
  bool plus = false;
  std::array<char, 16> digits{};
  std::size_t count = 0;
  std::array<std::uint8_t, 8> sizes{};  // of groups
  std::size_t groups = 0;

  [[nodiscard]] std::string_view all() const { return {digits.data(), count}; }
};

// " x123", " ext. 123", "#12": up to six digits.
std::string_view WithoutExtension(std::string_view text) {
  std::size_t at = text.size();
  while (at != 0 && IsDigit(text[at - 1])) --at;
  const std::size_t digits = text.size() - at;
  if (digits == 0 || digits > 6) return text;
  const std::string_view number = text.substr(0, at);
  for (const std::string_view mark : {" ext. ", " ext ", " ext", "x", "#"}) {
    if (!number.ends_with(mark)) continue;
    std::string_view rest = number.substr(0, number.size() - mark.size());
    while (rest.ends_with(' ')) rest.remove_suffix(1);
    return rest;
  }
  return text;
}

std::optional<Dialled> Parse(std::string_view text) {
  Dialled out;
  if (text.starts_with('+')) {
    out.plus = true;
    text.remove_prefix(1);
  }
  std::size_t size = 0;
  bool open = false;
  std::size_t between = 0;  // separators in a row
  char last = 0;
  const auto close = [&] {
    if (size == 0) return true;
    if (out.groups == out.sizes.size()) return false;
    out.sizes[out.groups++] = static_cast<std::uint8_t>(size);
    size = 0;
    return true;
  };
  for (const char c : text) {
    if (IsDigit(c)) {
      if (out.count == 15) return std::nullopt;
      out.digits[out.count++] = c;
      ++size;
      between = 0;
      last = 0;
      continue;
    }
    if (!close()) return std::nullopt;
    if (c == '(') {
      if (open) return std::nullopt;
      open = true;
    } else if (c == ')') {
      if (!open) return std::nullopt;
      open = false;
      between = 0;
    } else if (c != ' ' && c != '-' && c != '.' && c != '/') {
      return std::nullopt;
    } else if (++between > 3 || c == last || out.count == 0) {
      return std::nullopt;
    }
    last = c;
  }
  if (size == 0 || open || !close()) return std::nullopt;
  return out;
}

// Area and exchange begin with 2 to 9, and an exchange does not end in 11 (NANPA).
bool IsNorthAmerican(const Dialled& number) {
  std::size_t from = 0;
  std::size_t group = 0;
  if (number.count == 11 && number.digits[0] == '1' && number.sizes[0] == 1) from = group = 1;
  if (number.count - from != 10 || number.groups - group != 3 || number.sizes[group] != 3 ||
      number.sizes[group + 1] != 3) {
    return false;
  }
  const std::string_view digits = number.all().substr(from);
  return digits[0] >= '2' && digits[3] >= '2' && digits.substr(4, 2) != "11";
}

PhoneKind KindOf(const Dialled& number) {
  const bool grouped = number.groups > 1;
  if (number.plus) {
    return number.count >= 8 && number.digits[0] != '0' ? PhoneKind::kInternational
                                                        : PhoneKind::kNone;
  }
  if (!grouped) return PhoneKind::kNone;
  if (number.all().starts_with("00")) {
    return number.count >= 10 && number.digits[2] != '0' && number.sizes[0] >= 2 &&
                   number.sizes[0] <= 5
               ? PhoneKind::kInternational
               : PhoneKind::kNone;
  }
  if (IsNorthAmerican(number)) return PhoneKind::kNorthAmerican;
  const bool trunk = number.digits[0] == '0' && number.sizes[0] >= 2 && number.sizes[0] <= 6 &&
                     number.count >= 9 && number.count <= 12;
  return trunk ? PhoneKind::kTrunk : PhoneKind::kNone;
}

}  // namespace

Trial TryPhone(std::string_view text) noexcept {
  if (text.size() < 7 || text.size() > 32) return {};
  const auto number = Parse(WithoutExtension(text));
  if (!number) return {};
  if (number->groups == 1 && !number->plus) return Weak(number->count >= 7);
  const PhoneKind kind = KindOf(*number);
  if (kind == PhoneKind::kNone) return {};
  return {.formed = true,
          .passes = true,
          .witness = FingerprintOf(number->all()),
          .kind = static_cast<std::uint32_t>(kind)};
}

}  // namespace strongroom::classify::value
