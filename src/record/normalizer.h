// Normalisers: the form of a value that an index compares, so that "DE89 3704 …" finds "de893704…".
// They shape index terms only; what is stored and revealed is the value as it was given.
//
// kExact         the text itself.
// kCasefold      Unicode simple case folding (CaseFolding.txt, statuses C and S) for Latin (Basic,
// -1,
//                Extended-A, Extended Additional), Greek and Cyrillic letters; other characters
//                stay. No canonical composition: a letter with a combining accent differs from its
//                precomposed form, and "ß" differs from "ss".
// kDigits        the ASCII digits, everything else dropped.
// kAlphanumeric  ASCII letters in upper case and ASCII digits; other ASCII characters, Unicode
// spaces,
//                dashes and invisible characters are dropped, other characters stay.
//
// Changing what one of these does changes stored indexes: it needs a new name, never an edit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom::record {

enum class Normalizer : std::uint8_t { kExact, kCasefold, kDigits, kAlphanumeric };
enum class IndexKind : std::uint8_t { kExact, kLast4 };

// The keywords of `x-normalize` and `x-search`.
[[nodiscard]] std::string_view NormalizerName(Normalizer normalizer) noexcept;
[[nodiscard]] std::optional<Normalizer> ParseNormalizer(std::string_view name) noexcept;
[[nodiscard]] std::string_view IndexKindName(IndexKind kind) noexcept;
[[nodiscard]] std::optional<IndexKind> ParseIndexKind(std::string_view name) noexcept;

// Idempotent: normalising a normalised text changes nothing.
[[nodiscard]] std::string Normalize(Normalizer normalizer, std::string_view text);

}  // namespace strongroom::record
