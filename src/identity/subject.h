// The rule for subjects: who a credential names, as it stands in audit entries and answers.
#pragma once

#include <string_view>

namespace strongroom::identity {

inline constexpr std::size_t kTokenSubjectMax = 200;  // characters
inline constexpr std::size_t kClaimSubjectMax = 255;  // characters; OpenID Connect Core §2

// 1 to `characters_max` characters of UTF-8, no control characters (Unicode category Cc), no line
// or paragraph separators, no marks of direction.
[[nodiscard]] bool IsSubject(std::string_view text, std::size_t characters_max) noexcept;

}  // namespace strongroom::identity
