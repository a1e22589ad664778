// Samples of JSON and CSV from a file: never a crash, and blocks of any size give the scanner the
// same events as the whole text.
#include <cstdlib>
#include <fstream>

#include "base/bytes.h"
#include "base/temporary_directory.h"
#include "classify/read/json_scanner.h"
#include "classify/read/readers.h"

namespace {

using namespace strongroom::classify::read;

// A fingerprint of all events.
struct Events {
  std::uint64_t sum = 0;
  bool Add(std::string_view text) {
    for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
    sum = sum * 31 + 1;
    return true;
  }
  bool BeginObject() { return Add("{"); }
  bool EndObject() { return Add("}"); }
  bool BeginArray() { return Add("["); }
  bool EndArray() { return Add("]"); }
  bool Key(JsonText text) { return Add(text.raw); }
  bool String(JsonText text) { return Add(text.raw); }
  bool Number(JsonNumber number) { return Add(number.text); }
  bool Literal(JsonLiteral) { return Add("l"); }
};

std::uint64_t Scan(BlockInput& input) {
  JsonScanner scanner(input);
  Events events;
  Scanned scanned{};
  while ((scanned = scanner.ScanValue(events)) == Scanned::kValue) {
  }
  events.Add(scanner.error());
  return events.sum * 31 + scanner.error_place().offset;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const strongroom::TemporaryDirectory directory;
  const std::string_view text = strongroom::AsText({data, size});
  const auto path = directory.path() / "sample";
  std::ofstream(path, std::ios::binary) << text;
  static_cast<void>(ReadJsonSample(path, "sample.json", {}));
  static_cast<void>(ReadCsv(path, "sample.csv", {}));
  BlockInput whole(text);
  auto blocks = BlockInput::Open(path, std::max<std::size_t>(size / 2, 64));
  if (!blocks) std::abort();
  // A token that fills a block is cut, so only blocks that hold any token are compared.
  if (size <= 64 && Scan(whole) != Scan(*blocks)) std::abort();
  return 0;
}
