#include "classify/value/keywords.h"

#include <algorithm>
#include <array>

#include "classify/value/bytes.h"
#include "classify/value/trigrams.h"

namespace strongroom::classify::value {
namespace {

// Small letters: of any case. Capitals: as they stand, for words that are others in small letters
// ("sin" is Spanish for "without").
constexpr Keyword kKeywords[] = {
    {Check::kIban, "iban"},
    {Check::kIban, "account"},
    {Check::kIban, "bank"},
    {Check::kIban, "konto"},
    {Check::kIban, "compte"},
    {Check::kIban, "cuenta"},
    {Check::kIban, "conto"},
    {Check::kIban, "conta"},
    {Check::kIban, "rekening"},
    {Check::kIban, "tili"},
    {Check::kIban, "rachun"},
    {Check::kIban, "számla"},
    {Check::kIban, "účet"},
    {Check::kIban, "účtu"},
    {Check::kIban, "račun"},
    {Check::kIban, "hesap"},
    {Check::kIban, "cont"},
    {Check::kIban, "konta"},
    {Check::kIban, "pay to"},
    {Check::kIban, "payable"},
    {Check::kIban, "payment"},
    {Check::kIban, "überweis"},
    {Check::kIban, "zahlung"},
    {Check::kIban, "virement"},
    {Check::kIban, "счет"},
    {Check::kIban, "счёт"},
    {Check::kIban, "рахунок"},
    {Check::kAbaRouting, "routing"},
    {Check::kAbaRouting, "aba"},
    {Check::kAbaRouting, "rtn"},
    {Check::kAbaRouting, "transit"},
    {Check::kAbaRouting, "wire"},
    {Check::kAbaRouting, "ACH"},
    {Check::kAbaRouting, "bank"},
    {Check::kCanadianTransit, "transit"},
    {Check::kCanadianTransit, "institution"},
    {Check::kCanadianTransit, "bank"},
    {Check::kCanadianTransit, "EFT"},
    {Check::kCanadianTransit, "direct deposit"},
    {Check::kCanadianTransit, "dépôt"},
    {Check::kCanadianTransit, "banque"},
    {Check::kCanadianTransit, "account"},
    {Check::kSortCodeAndAccount, "sort code"},
    {Check::kSortCodeAndAccount, "sortcode"},
    {Check::kSortCodeAndAccount, "sort-code"},
    {Check::kSortCodeAndAccount, "s/c"},
    {Check::kCardPan, "card"},
    {Check::kCardPan, "visa"},
    {Check::kCardPan, "mastercard"},
    {Check::kCardPan, "amex"},
    {Check::kCardPan, "american express"},
    {Check::kCardPan, "credit"},
    {Check::kCardPan, "debit"},
    {Check::kCardPan, "PAN"},
    {Check::kCardPan, "carte"},
    {Check::kCardPan, "crédit"},
    {Check::kCardPan, "karte"},
    {Check::kCardPan, "kredit"},
    {Check::kCardPan, "tarjeta"},
    {Check::kCardPan, "carta"},
    {Check::kCardPan, "cartão"},
    {Check::kCardPan, "cartao"},
    {Check::kCardPan, "kaart"},
    {Check::kCardPan, "kort"},
    {Check::kCardPan, "karta"},
    {Check::kCardPan, "karty"},
    {Check::kCardPan, "kártya"},
    {Check::kCardPan, "kartı"},
    {Check::kCardPan, "kortti"},
    {Check::kCardPan, "maestro"},
    {Check::kCardPan, "discover"},
    {Check::kCardPan, "diners"},
    {Check::kCardPan, "карт"},
    {Check::kCardPan, "cvv"},
    {Check::kCardPan, "cvc"},
    {Check::kUsSsn, "ssn"},
    {Check::kUsSsn, "social security"},
    {Check::kUsSsn, "soc sec"},
    {Check::kUsSsn, "soc. sec"},
    {Check::kUsSsn, "seguro social"},
    {Check::kCanadianSin, "SIN"},
    {Check::kCanadianSin, "NAS"},
    {Check::kCanadianSin, "S.I.N"},
    {Check::kCanadianSin, "N.A.S"},
    {Check::kCanadianSin, "social insurance"},
    {Check::kCanadianSin, "assurance sociale"},
    {Check::kUkNino, "nino"},
    {Check::kUkNino, "national insurance"},
    {Check::kUkNino, "insurance number"},
    {Check::kUkNino, "ni no"},
    {Check::kUkNino, "ni number"},
    {Check::kUkNino, "NI"},
    {Check::kPhone, "phone"},
    {Check::kPhone, "tel"},
    {Check::kPhone, "mobile"},
    {Check::kPhone, "cell"},
    {Check::kPhone, "fax"},
    {Check::kPhone, "call"},
    {Check::kPhone, "telefon"},
    {Check::kPhone, "telefax"},
    {Check::kPhone, "teléfono"},
    {Check::kPhone, "telefono"},
    {Check::kPhone, "téléphone"},
    {Check::kPhone, "portable"},
    {Check::kPhone, "handy"},
    {Check::kPhone, "mobil"},
    {Check::kPhone, "móvil"},
    {Check::kPhone, "celular"},
    {Check::kPhone, "cellulare"},
    {Check::kPhone, "puhelin"},
    {Check::kPhone, "telefoon"},
    {Check::kPhone, "whatsapp"},
    {Check::kPhone, "sms"},
    {Check::kPhone, "tlf"},
    {Check::kPhone, "tlp"},
    {Check::kPhone, "тел"},
    {Check::kPhone, "ring"},
    {Check::kPhone, "rufnummer"},
    {Check::kPhone, "telemóvel"},
};

bool IsPartOfWord(char c) { return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80; }

bool IsThere(std::string_view word, std::string_view text) {
  if (text.size() < word.size()) return false;
  if (std::ranges::any_of(word, IsUpper)) return text.starts_with(word);
  return std::ranges::equal(word, text.substr(0, word.size()), {}, {}, ToLower);
}

constexpr Trigrams kBeginnings = [] {
  Trigrams beginnings;
  for (const Keyword& keyword : kKeywords) beginnings.Add(keyword.word);
  return beginnings;
}();

// Keywords in the order of their first bytes: those of byte b from kFirst[b] to kFirst[b + 1].
// Bytes of capitals are those of small letters.
struct Order {
  std::array<std::uint8_t, std::size(kKeywords)> all{};
  std::array<std::uint8_t, 257> first{};
};
static_assert(std::size(kKeywords) < 256);
constexpr Order kOrder = [] {
  Order order;
  std::uint8_t size = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    order.first[byte] = size;
    for (std::size_t i = 0; i < std::size(kKeywords); ++i) {
      const char first = ToLower(kKeywords[i].word.front());
      if (static_cast<unsigned char>(first) == byte)
        order.all[size++] = static_cast<std::uint8_t>(i);
    }
  }
  order.first[256] = size;
  return order;
}();

// The checks whose words begin at `at`, behind which at least one byte stands.
std::uint32_t ChecksAt(std::string_view text, std::size_t at) {
  std::uint32_t checks = 0;
  const auto byte = static_cast<unsigned char>(ToLower(text[at]));
  const char second = ToLower(text[at + 1]);
  for (std::size_t i = kOrder.first[byte]; i < kOrder.first[byte + 1U]; ++i) {
    const Keyword& keyword = kKeywords[kOrder.all[i]];
    const std::size_t size = keyword.word.size();
    if (ToLower(keyword.word[1]) != second || !IsThere(keyword.word, text.substr(at))) continue;
    if (size <= 4 && ((at != 0 && IsPartOfWord(text[at - 1])) ||
                      (at + size != text.size() && IsPartOfWord(text[at + size])))) {
      continue;
    }
    checks |= 1U << static_cast<unsigned>(keyword.check);
  }
  return checks;
}

// The checks whose words stand in the text.
std::uint32_t ChecksIn(std::string_view text) {
  if (text.size() < 2) return 0;
  std::uint32_t checks = 0;
  std::uint32_t key = Trigrams::Push(Trigrams::Push(0, text[0]), text[1]);
  for (std::size_t at = 0; at + 2 < text.size(); ++at) {
    key = Trigrams::Push(key, text[at + 2]);
    if (kBeginnings.Has(key)) checks |= ChecksAt(text, at);
  }
  if (kBeginnings.Has(Trigrams::Push(key, 0))) checks |= ChecksAt(text, text.size() - 2);
  return checks;
}

}  // namespace

std::uint32_t ChecksWithKeyword(std::string_view text, std::size_t begin,
                                std::size_t end) noexcept {
  const std::size_t from = begin < kKeywordReach ? 0 : begin - kKeywordReach;
  return ChecksIn(text.substr(from, begin - from)) | ChecksIn(text.substr(end, kKeywordReach));
}

std::span<const Keyword> Keywords() noexcept { return kKeywords; }

}  // namespace strongroom::classify::value
