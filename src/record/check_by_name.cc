#include "record/check_by_name.h"

#include <algorithm>
#include <string>
#include <vector>

namespace strongroom::record {
namespace {

// "bankAccountNumber" and "bank_account_number" → bank, account, number.
std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> words(1);
  bool after_capital = true;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (c == '_' || (capital && !after_capital)) words.emplace_back();
    if (c != '_') words.back() += capital ? static_cast<char>(c + 32) : c;
    after_capital = capital || c == '_';
  }
  return words;
}

}  // namespace

std::string_view CheckByName(std::string_view name) {
  const auto words = Words(name);
  const auto has = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  if (has("iban")) return "iban";
  if (has("aba")) return "aba-routing";
  if (has("pan") || (has("card") && has("number"))) return "luhn";
  return {};
}

}  // namespace strongroom::record
