// What a pattern of names says of them: the names that it demands, in its letters.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::classify::read {

// "iban" of "^iban_[0-9]+$", "bank_account" of "^bank_?account", "iban bic" of "^(iban|bic)$".
// Classes, escapes, counts and groups' options are passed over (ECMA 262 patterns, read roughly).
// Empty: there are no two letters in a row that stand for themselves. At most 200 bytes.
[[nodiscard]] std::string NameOfPattern(std::string_view pattern);

}  // namespace strongroom::classify::read
