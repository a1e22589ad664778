// Names that a record type may have, made from those that schemas have.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace strongroom::classify::draft {

// record::IsTypeName, and fit to end a permission prefix: "Bank Accounts.json" → "bank-accounts".
// Of a URI the last part. "record" where nothing is left.
[[nodiscard]] std::string TypeName(std::string_view from);
// The same with `suffix` behind it, cut so that it is not too long.
[[nodiscard]] std::string TypeName(std::string_view from, std::string_view suffix);

// record::IsFieldName, none of the server's members, and none of `taken`, to which it is added:
// "@birth-date" → "birth_date".
[[nodiscard]] std::string FieldName(std::string_view from, std::set<std::string>& taken);

// "personal" and "birthDate" → "personalBirthDate"; "bank-account" and "id" → "bankAccountId".
[[nodiscard]] std::string Joined(std::string_view first, std::string_view second);

}  // namespace strongroom::classify::draft
