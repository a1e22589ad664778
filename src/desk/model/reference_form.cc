#include "desk/model/reference_form.h"

#include <string_view>

#include "base/code_points.h"
#include "desk/model/visible_text.h"

namespace strongroom::desk::model {
namespace {

bool AllOf(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// CVE-2026-0001: four digits of the year, four or more of the number.
bool IsCve(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789";
  return value.size() >= 13 && value.starts_with("CVE-") && value[8] == '-' &&
         AllOf(value.substr(4, 4), kDigits) && AllOf(value.substr(9), kDigits);
}

// GHSA-7c4x-m2vq-9jhp: three groups of four small letters or digits.
bool IsGhsa(std::string_view value) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
  return value.size() == 19 && value.starts_with("GHSA-") && value[9] == '-' && value[14] == '-' &&
         AllOf(value.substr(5, 4), kLetters) && AllOf(value.substr(10, 4), kLetters) &&
         AllOf(value.substr(15), kLetters);
}

// Of http or https, with a host; nothing that nobody sees in it.
bool IsWebAddress(std::string_view value) {
  const std::size_t scheme = value.starts_with("https://")  ? 8
                             : value.starts_with("http://") ? 7
                                                            : value.size();
  if (scheme >= value.size() || AllOf(value.substr(scheme, 1), "/?#:@")) return false;
  while (!value.empty()) {
    const char32_t c = TakeCodePoint(value).value;
    if (ShowsNothing(c) || Combines(c)) return false;
  }
  return true;
}

}  // namespace

void CheckReference(const Reference& reference, InputCheck& check) {
  check.Text("/value", reference.value, kReasonMaxBytes);
  if (reference.system == ReferenceSystem::kCve && !IsCve(reference.value)) {
    check.Refuse("/value", "cve", "give a CVE's number as it is published, such as CVE-2026-0001");
  } else if (reference.system == ReferenceSystem::kGhsa && !IsGhsa(reference.value)) {
    check.Refuse("/value", "ghsa",
                 "give an advisory's id as it is published, such as GHSA-7c4x-m2vq-9jhp");
  } else if (reference.system == ReferenceSystem::kUrl && !IsWebAddress(reference.value)) {
    check.Refuse("/value", "url",
                 "give an address that begins with https:// or http://, without blanks");
  }
}

}  // namespace strongroom::desk::model
