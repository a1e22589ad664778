// Whether what stands where a name should is a value: the keys of `{"DE89…": {"amount": 1}}`, the
// first line of a table without a header.
#pragma once

#include <string_view>

#include "classify/value/column.h"

namespace strongroom::classify::read {

// An IBAN, a card's or a person's number, an e-mail address, a credential and their like, which no
// report may repeat. Not what is public or no value of its own: banks' codes, dates.
[[nodiscard]] bool IsValueAsName(std::string_view name);
// The IBAN, card's number or e-mail address that a name has in it, with something before or behind
// ("DE89…-EUR", "acct_GB29…"): what no letter or digit stands next to. Empty: none.
[[nodiscard]] std::string_view ValueInName(std::string_view name);
// The names of a map: more of them are so than chance explains.
[[nodiscard]] bool AreValuesAsNames(const value::Column& names);

}  // namespace strongroom::classify::read
