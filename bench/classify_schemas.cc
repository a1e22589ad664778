// How long it takes to read JSON Schemas: recognise, parse, list the fields. Prints figures only.
// usage: classify_schemas [FOLDER]
// Reads every .json file below FOLDER as often as it takes to have 10,000 files; without FOLDER a
// schema of 3 KB that is made here.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "classify/read/readers.h"

namespace {

using namespace strongroom::classify;

class NoFiles final : public read::References {
 public:
  const read::Node* Load(std::string_view /*from*/, std::string_view /*reference*/) override {
    return nullptr;
  }
};

std::string MadeSchema() {
  std::string text =
      "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n"
      "  \"type\": \"object\",\n  \"properties\": {\n";
  for (int i = 0; i < 20; ++i) {
    text += fmt::format(
        "    \"field{}\": {{\n      \"description\": \"What field number {} says of "
        "the record it is in\",\n      \"type\": \"string\"\n    }}{}\n",
        i, i, i == 19 ? "" : ",");
  }
  return text + "  },\n  \"additionalProperties\": false,\n  \"required\": [\"field1\"]\n}\n";
}

std::vector<std::string> Texts(int count, char** arguments) {
  if (count < 2) return {MadeSchema()};
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[1])) {
    if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    texts.push_back(std::move(text).str());
  }
  return texts;
}

}  // namespace

int main(int count, char** arguments) {
  constexpr std::size_t files_wanted = 10'000;
  const std::vector<std::string> texts = Texts(count, arguments);
  if (texts.empty()) {
    fmt::print(stderr, "no .json file below {}\n", arguments[1]);
    return 2;
  }
  NoFiles none;
  std::size_t bytes = 0;
  std::size_t fields = 0;
  std::size_t broken = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < files_wanted; ++i) {
    const std::string& text = texts[i % texts.size()];
    bytes += text.size();
    const auto tree = read::ParseJsonTree(text);
    if (!tree) {
      ++broken;
    } else if (read::RecognizeTree(*tree, "a.json") == model::SourceKind::kJsonSchema) {
      fields += ReadJsonSchema({.file = "a.json", .text = text}, *tree, none).fields.size();
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{} files, {} bytes, {} fields, {} broken: {:.3f} s, {:.1f} us a file, {:.1f} MB/s\n",
             files_wanted, bytes, fields, broken, took.count(),
             took.count() * 1e6 / static_cast<double>(files_wanted),
             static_cast<double>(bytes) / 1e6 / took.count());
  return 0;
}
