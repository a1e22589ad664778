// Names and sentences from scanned files, made harmless for where they are printed. A file may call
// a field anything: a tag, an escape sequence, ten thousand letters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace strongroom::classify::output {

// Code points of a name that outputs for people show; the middle of a longer one is left out. JSON
// and SARIF have names whole.
inline constexpr std::size_t kShownMax = 240;

// UTF-8, whatever the bytes are: those that are no text become U+FFFD.
[[nodiscard]] std::string Utf8Only(std::string_view text);

// On one line without control characters (terminal::Plain), at most `most` code points: "abc…xyz".
[[nodiscard]] std::string OneLine(std::string_view text, std::size_t most = kShownMax);

// OneLine, with what HTML gives a meaning in text and in quoted attributes as references.
[[nodiscard]] std::string HtmlText(std::string_view text);

// OneLine as Markdown's plain text, for GitHub's flavour (https://github.github.com/gfm/) in a
// table's cell too: no emphasis, code, link, HTML, mention of a person or reference to an issue
// comes of it.
[[nodiscard]] std::string MarkdownText(std::string_view text);
// OneLine as a code span where it holds nothing that could end one, else MarkdownText.
[[nodiscard]] std::string MarkdownCode(std::string_view text);
// A sentence of ours that quotes others' words between backticks: these become code spans.
[[nodiscard]] std::string MarkdownSentence(std::string_view text);

// The same JSON with what a reader does not see or what turns the direction of text (ShowsNothing,
// TurnsDirection) as "\uXXXX": a line of it is shown as it is. What is of ASCII stays, but for DEL.
[[nodiscard]] std::string VisibleJson(std::string_view json);

// A relative path as a URI reference (RFC 3986 §4.2): everything but unreserved characters and "/"
// percent-encoded, "./" before a first segment with a colon.
[[nodiscard]] std::string UriReference(std::string_view path);

}  // namespace strongroom::classify::output
