#include "classify/value/keywords.h"

#include <algorithm>
#include <array>
#include <span>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

// Small letters: of any case. Capitals: as they stand, for words that are others in small letters
// ("sin" is Spanish for "without").
constexpr std::string_view kIbanWords[] = {
    "iban",   "account", "bank",    "konto",    "compte",  "cuenta",   "conto", "conta", "rekening",
    "tili",   "rachun",  "számla",  "účet",     "účtu",    "račun",    "hesap", "cont",  "konta",
    "pay to", "payable", "payment", "überweis", "zahlung", "virement", "счет",  "счёт",  "рахунок"};
constexpr std::string_view kAbaWords[] = {"routing", "aba", "rtn", "transit",
                                          "wire",    "ACH", "bank"};
constexpr std::string_view kTransitWords[] = {"transit",        "institution", "bank",   "EFT",
                                              "direct deposit", "dépôt",       "banque", "account"};
constexpr std::string_view kSortWords[] = {"sort code", "sortcode", "sort-code", "s/c"};
constexpr std::string_view kCardWords[] = {
    "card",   "visa",   "mastercard", "amex",    "american express",
    "credit", "debit",  "PAN",        "carte",   "crédit",
    "karte",  "kredit", "tarjeta",    "carta",   "cartão",
    "cartao", "kaart",  "kort",       "karta",   "karty",
    "kártya", "kartı",  "kortti",     "maestro", "discover",
    "diners", "карт",   "cvv",        "cvc"};
constexpr std::string_view kSsnWords[] = {"ssn", "social security", "soc sec", "soc. sec",
                                          "seguro social"};
constexpr std::string_view kSinWords[] = {
    "SIN", "NAS", "S.I.N", "N.A.S", "social insurance", "assurance sociale"};
constexpr std::string_view kNinoWords[] = {"nino",  "national insurance", "insurance number",
                                           "ni no", "ni number",          "NI"};
constexpr std::string_view kPhoneWords[] = {
    "phone",   "tel",      "mobile",    "cell",      "fax",       "call",     "telefon",
    "telefax", "teléfono", "telefono",  "téléphone", "portable",  "handy",    "mobil",
    "móvil",   "celular",  "cellulare", "puhelin",   "telefoon",  "whatsapp", "sms",
    "tlf",     "tlp",      "тел",       "ring",      "rufnummer", "telemóvel"};

std::span<const std::string_view> WordsOf(Check check) {
  switch (check) {
    case Check::kIban: return kIbanWords;
    case Check::kAbaRouting: return kAbaWords;
    case Check::kCanadianTransit: return kTransitWords;
    case Check::kSortCodeAndAccount: return kSortWords;
    case Check::kCardPan: return kCardWords;
    case Check::kUsSsn: return kSsnWords;
    case Check::kCanadianSin: return kSinWords;
    case Check::kUkNino: return kNinoWords;
    case Check::kPhone: return kPhoneWords;
    default: return {};
  }
}

bool IsPartOfWord(char c) { return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80; }

// `near` is the text as written, `lowered` in small letters (ASCII).
bool Stands(std::string_view word, std::string_view near, std::string_view lowered) {
  const bool as_written = std::ranges::any_of(word, IsUpper);
  const std::string_view in = as_written ? near : lowered;
  for (std::size_t at = in.find(word); at != std::string_view::npos; at = in.find(word, at + 1)) {
    if (word.size() > 4) return true;
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsPartOfWord(in[at - 1])) && (end == in.size() || !IsPartOfWord(in[end]))) {
      return true;
    }
  }
  return false;
}

bool AnyStands(std::span<const std::string_view> words, std::string_view near) {
  std::array<char, kKeywordReach> buffer{};
  std::ranges::transform(near, buffer.begin(), ToLower);
  const std::string_view lowered(buffer.data(), near.size());
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return Stands(word, near, lowered); });
}

}  // namespace

bool HasKeyword(Check check, std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const auto words = WordsOf(check);
  if (words.empty()) return false;
  const std::size_t from = begin < kKeywordReach ? 0 : begin - kKeywordReach;
  return AnyStands(words, text.substr(from, begin - from)) ||
         AnyStands(words, text.substr(end, kKeywordReach));
}

}  // namespace strongroom::classify::value
