#include "classify/read/sample_handler.h"

#include "classify/read/block_input.h"

namespace strongroom::classify::read {
namespace {

struct ObjectSeeker {
  bool found = false;

  bool BeginObject() {
    found = true;
    return true;
  }
  static bool EndObject() { return true; }
  static bool BeginArray() { return true; }
  static bool EndArray() { return true; }
  static bool Key(const JsonText& /*text*/) { return true; }
  static bool String(const JsonText& /*text*/) { return true; }
  static bool Number(const JsonNumber& /*number*/) { return true; }
  static bool Literal(JsonLiteral /*literal*/) { return true; }
};

// Looked at as a whole first: of what breaks later nothing may have been added.
bool AreRecords(std::string_view text) {
  BlockInput input(text);
  JsonScanner scanner(input);
  ObjectSeeker seeker;
  return scanner.ScanValue(seeker) == Scanned::kValue && seeker.found &&
         scanner.ScanValue(seeker) == Scanned::kEnd;
}

}  // namespace

std::optional<std::uint64_t> AddRecords(std::string_view text, const TextPlace& at,
                                        const PlaceNow& place) {
  if (!AreRecords(text)) return std::nullopt;
  SampleHandler inside(at, place);
  inside.BeginValue();
  BlockInput input(text);
  JsonScanner scanner(input);
  static_cast<void>(scanner.ScanValue(inside));  // stops where there are too many names
  return inside.values();
}

}  // namespace strongroom::classify::read
