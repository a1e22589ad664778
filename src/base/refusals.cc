#include "base/refusals.h"

namespace strongroom {

std::string Quoted(std::string_view name) {
  static constexpr std::size_t kShownMax = 64;
  const bool cut = name.size() > kShownMax;
  std::string out = "\"";
  for (const char c : name.substr(0, kShownMax)) {
    const auto byte = static_cast<unsigned char>(c);
    // A name that is cut might end inside a UTF-8 sequence, so that only its ASCII part is shown.
    const bool shown = byte >= 0x20 && byte != 0x7F && c != '"' && (byte < 0x80 || !cut);
    out += shown ? c : '?';
  }
  return out + (cut ? "…\"" : "\"");
}

}  // namespace strongroom
