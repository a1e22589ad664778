#include "classify/value/bic.h"

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCM"
    "CNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY"
    "HK"
    "HMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMG"
    "MH"
    "MKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORS"
    "RU"
    "RWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVE"
    "VG"
    "VIVNVUWFWSXKYEYTZAZMZW";

bool IsCountry(std::string_view code) {
  for (std::size_t at = 0; at < kCountries.size(); at += 2) {
    if (kCountries.substr(at, 2) == code) return true;
  }
  return false;
}

}  // namespace

Trial TryBic(std::string_view text) noexcept {
  if (text.size() != 8 && text.size() != 11) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsUpper(text[i]) && (i < 6 || !IsDigit(text[i]))) return {};
  }
  return {.formed = true, .passes = IsCountry(text.substr(4, 2)), .witness = FingerprintOf(text)};
}

}  // namespace strongroom::classify::value
