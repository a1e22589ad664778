#include <cstddef>

#include "record/class_guide.h"

namespace strongroom::record {
namespace {

// From behind the heading's line to the next heading of its level; empty: there is none such.
std::string_view Section(std::string_view heading) noexcept {
  constexpr std::string_view kNext = "\n## ";
  const std::string_view guide = ClassGuide();
  for (std::size_t at = guide.find(kNext); at != std::string_view::npos;
       at = guide.find(kNext, at + 1)) {
    const std::size_t begin = at + kNext.size();
    const std::size_t line_end = guide.find('\n', begin);
    if (line_end == std::string_view::npos) return {};
    if (guide.substr(begin, line_end - begin) != heading) continue;
    std::string_view text = guide.substr(line_end, guide.find(kNext, line_end) - line_end);
    while (text.starts_with('\n')) text.remove_prefix(1);
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text;
  }
  return {};
}

}  // namespace

std::string_view ClassGuidance(Sensitivity sensitivity) noexcept {
  switch (sensitivity) {
    case Sensitivity::kRegular: return Section("`regular`");
    case Sensitivity::kLow: return Section("`low`");
    case Sensitivity::kHigh: return Section("`high`");
    case Sensitivity::kSecret: return Section("`secret`");
    case Sensitivity::kVerifier: return Section("`verifier`");
  }
  return {};
}

std::string_view GuidanceWhenUnsure() noexcept { return Section("When unsure"); }

}  // namespace strongroom::record
