// Which check digits the values of a field carry, as its name tells.
#pragma once

#include <string_view>

namespace strongroom::record {

// The `format` for values that go by such a name: "iban", "aba-routing", "luhn"; "" where there is
// none. By words of the name: "vendorIban" and "card_number" are such names, "company" is none.
[[nodiscard]] std::string_view CheckByName(std::string_view name);

}  // namespace strongroom::record
