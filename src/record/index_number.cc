// On its own, without what compiles types: the classifier numbers the indexes of its drafts, too.
#include "record/record_type.h"

namespace strongroom::record {

std::uint16_t IndexNumber(std::string_view field, IndexKind kind) noexcept {
  std::uint32_t hash = 2'166'136'261U;  // FNV-1a, 32 bits
  const auto mix = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  };
  mix(field);
  mix(std::string_view("\0", 1));
  mix(IndexKindName(kind));
  return static_cast<std::uint16_t>((hash >> 16) ^ (hash & 0xFFFF));
}

}  // namespace strongroom::record
