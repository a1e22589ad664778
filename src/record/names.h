// The shapes of names: types, fields, permission prefixes, annotations.
#pragma once

#include <string_view>

namespace strongroom::record {

[[nodiscard]] bool IsTypeName(std::string_view name) noexcept;  // [a-z][a-z0-9-]{0,39}
// "ledger-…": types that the server declares for itself. Nobody else declares one of that name, and
// no caller's request finds one.
[[nodiscard]] bool IsServersTypeName(std::string_view name) noexcept;
[[nodiscard]] bool IsFieldName(std::string_view name) noexcept;  // [A-Za-z][A-Za-z0-9_]{0,63}
// "id", "_version" and "metadata": members of every record that the server alone writes.
[[nodiscard]] bool IsServerMember(std::string_view name) noexcept;

// At least two segments of [a-z0-9-]+ separated by dots, at most 120 characters.
[[nodiscard]] bool IsPermissionPrefix(std::string_view prefix) noexcept;
// Words that stand behind a prefix in permission names, with a meaning of their own.
[[nodiscard]] bool IsActionWord(std::string_view segment) noexcept;

// JSON Schema keywords for people, which constrain nothing and are allowed and ignored everywhere.
[[nodiscard]] bool IsAnnotationKeyword(std::string_view name) noexcept;

// Whether a member's name from a client may be repeated in a message or pointer: it looks like a
// field's name and not like a value that landed in the wrong place (four digits in a row).
[[nodiscard]] bool MayRepeatName(std::string_view name) noexcept;

}  // namespace strongroom::record
