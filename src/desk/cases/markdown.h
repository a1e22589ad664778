// Text of others in Markdown of ours: it is shown as it was written and marks nothing up.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace strongroom::desk::cases {

// For a place within a paragraph, a list item or a heading, its beginning included (CommonMark 0.31
// §2.4 backslash escapes; tables, strikethrough and bare links of GitHub Flavored Markdown too).
// One line: runs of white space become a space. Control characters and marks of direction, which
// could make a text read otherwise than it is, become U+FFFD. Names after an "@" are not disarmed:
// a forge may still notify them.
[[nodiscard]] std::string EscapeMarkdown(std::string_view text);

// "<https://…>" (CommonMark §6.5); nullopt for anything but http and https with a host, or with a
// character that would end the link.
[[nodiscard]] std::optional<std::string> MarkdownLink(std::string_view url);

}  // namespace strongroom::desk::cases
