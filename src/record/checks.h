// Check digits of account and card numbers, so that a typing slip is refused before it is stored.
// Each takes the text as a person writes it and answers whether it can be such a number; none says
// that the account exists. Letters may be of either case.
#pragma once

#include <string_view>

namespace strongroom::record {

// ISO 13616-1: two letters, two check digits, up to 30 letters or digits; remainder 1 of ISO 7064
// MOD 97-10; the registry's length for the countries known here, 15 to 34 characters for others.
// Single spaces or hyphens between characters are allowed, as in the printed form.
[[nodiscard]] bool IsIban(std::string_view text);

// ABA routing number: nine digits, a prefix that was ever assigned (00-12, 21-32, 61-72, 80) and
// weights 3, 7, 1 summing to a multiple of 10 (ANSI X9.100-160 annex). Nine zeros are refused.
[[nodiscard]] bool IsAbaRouting(std::string_view text);

// ISO 9362: four letters or digits, two letters, two letters or digits, and three more or none.
[[nodiscard]] bool IsBic(std::string_view text);

// ISO/IEC 7812-1 annex B, for numbers of any length from two digits; single spaces or hyphens
// between digits are allowed.
[[nodiscard]] bool PassesLuhn(std::string_view text);

}  // namespace strongroom::record
