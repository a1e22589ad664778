// What people are told about the classes: docs/classes.md as it was when the program was built.
// The same text is served at GET /api/classes and shown by `strongroom classify --explain`.
#pragma once

#include <string_view>

#include "record/sensitivity.h"

namespace strongroom::record {

// The whole document, Markdown.
[[nodiscard]] std::string_view ClassGuide() noexcept;
// Its section about one class, without the heading: examples, why, how to protect it.
[[nodiscard]] std::string_view ClassGuidance(Sensitivity sensitivity) noexcept;
// Its section for those who cannot decide, without the heading.
[[nodiscard]] std::string_view GuidanceWhenUnsure() noexcept;

}  // namespace strongroom::record
