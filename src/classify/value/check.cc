#include "classify/value/check.h"

#include <array>

namespace strongroom::classify::value {

std::string_view CheckName(Check check) noexcept {
  static constexpr std::array<std::string_view, kChecks> names = {"iban",
                                                                  "aba-routing",
                                                                  "canadian-transit",
                                                                  "sort-code-and-account",
                                                                  "bic",
                                                                  "card-pan",
                                                                  "us-ssn",
                                                                  "canadian-sin",
                                                                  "uk-nino",
                                                                  "email",
                                                                  "phone",
                                                                  "date",
                                                                  "private-key",
                                                                  "jwt",
                                                                  "password-hash",
                                                                  "credential"};
  return names.at(static_cast<std::size_t>(check));
}

}  // namespace strongroom::classify::value
