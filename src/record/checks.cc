#include "record/checks.h"

#include <cstddef>
#include <optional>
#include <string>

namespace strongroom::record {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsAlphanumeric(char c) { return IsDigit(c) || IsLetter(c); }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <class Accept>
bool All(std::string_view text, Accept accept) {
  for (const char c : text) {
    if (!accept(c)) return false;
  }
  return true;
}

// The text without single spaces and hyphens between its characters; nullopt when a separator
// stands first, last or beside another.
std::optional<std::string> WithoutGrouping(std::string_view text) {
  std::string out;
  bool separated = true;
  for (const char c : text) {
    const bool separator = c == ' ' || c == '-';
    if (separator && separated) return std::nullopt;
    if (!separator) out += Upper(c);
    separated = separator;
  }
  if (separated) return std::nullopt;
  return out;
}

// ISO 13616 registry: country code and length of its IBANs.
constexpr std::string_view kIbanLengths =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21"
    "LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22"
    "RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20";

std::optional<std::size_t> IbanLength(std::string_view country) {
  for (std::size_t at = 0; at < kIbanLengths.size(); at += 4) {
    if (kIbanLengths.substr(at, 2) == country) {
      return static_cast<std::size_t>((kIbanLengths[at + 2] - '0') * 10 + kIbanLengths[at + 3] -
                                      '0');
    }
  }
  return std::nullopt;
}

// ISO 7064 MOD 97-10 of the digits and letters of `text` (A = 10 … Z = 35), going on from
// `remainder`.
unsigned Mod97(std::string_view text, unsigned remainder) {
  for (const char c : text) {
    remainder = IsDigit(c) ? (remainder * 10 + static_cast<unsigned>(c - '0')) % 97
                           : (remainder * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
  }
  return remainder;
}

}  // namespace

bool IsIban(std::string_view text) {
  const auto iban = WithoutGrouping(text);
  if (!iban || iban->size() < 15 || iban->size() > 34 || !All(*iban, IsAlphanumeric)) return false;
  const std::string_view view(*iban);
  if (!IsLetter(view[0]) || !IsLetter(view[1]) || !IsDigit(view[2]) || !IsDigit(view[3])) {
    return false;
  }
  const auto length = IbanLength(view.substr(0, 2));
  if (length && *length != view.size()) return false;
  // 00, 01 and 99 leave the right remainder too but are never issued (ISO 7064: 02 to 98).
  const std::string_view check = view.substr(2, 2);
  if (check == "00" || check == "01" || check == "99") return false;
  return Mod97(view.substr(0, 4), Mod97(view.substr(4), 0)) == 1;
}

bool IsAbaRouting(std::string_view text) {
  if (text.size() != 9 || !All(text, IsDigit) || text == "000000000") return false;
  const int prefix = (text[0] - '0') * 10 + (text[1] - '0');
  const bool assigned = prefix <= 12 || (prefix >= 21 && prefix <= 32) ||
                        (prefix >= 61 && prefix <= 72) || prefix == 80;
  if (!assigned) return false;
  static constexpr int kWeights[] = {3, 7, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += kWeights[i % 3] * (text[i] - '0');
  return sum % 10 == 0;
}

bool IsBic(std::string_view text) {
  return (text.size() == 8 || text.size() == 11) && All(text, IsAlphanumeric) &&
         IsLetter(text[4]) && IsLetter(text[5]);
}

bool PassesLuhn(std::string_view text) {
  const auto digits = WithoutGrouping(text);
  if (!digits || digits->size() < 2 || !All(*digits, IsDigit)) return false;
  int sum = 0;
  bool doubled = false;
  for (auto c = digits->rbegin(); c != digits->rend(); ++c, doubled = !doubled) {
    const int value = (*c - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

}  // namespace strongroom::record
