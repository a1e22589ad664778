// One thing has many names: `banking_information` is a table, `banking-information` a path,
// `bankingInformation.json` a schema. Names are compared by their whole words, in the singular.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/model/field.h"

namespace strongroom::classify::join {

// Lower case, split at what is no letter or digit and where capitals begin a word: "IBANNumber2" is
// iban, number2.
[[nodiscard]] std::vector<std::string> SplitWords(std::string_view name);

// English plurals, as far as names of tables need it: "addresses", "categories", "users".
[[nodiscard]] std::string Singular(std::string word);

// "banking information" of all the spellings above; equal keys mean the same thing.
[[nodiscard]] std::string ThingKey(std::string_view name);

// The field's name, or, where it is one of those that every list has ("emails[].value"), the name
// of what is around it: "emails".
[[nodiscard]] std::string_view TellingName(const model::Field& field) noexcept;

// A path in a document without what spelling changes: "personal.bankAccounts[].iban_number" is
// "personal.bankaccounts.ibannumber".
[[nodiscard]] std::string PlainPath(std::string_view path);

// "banking-information" of "/organizations-storage/banking-information/{id}": what stands there
// last and is no parameter. Empty: nothing does.
[[nodiscard]] std::string_view ThingOfEndpoint(std::string_view path) noexcept;

}  // namespace strongroom::classify::join
