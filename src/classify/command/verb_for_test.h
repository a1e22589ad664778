// The verb, run in a directory of its own, for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "base/temporary_directory.h"
#include "classify/command/run.h"

namespace strongroom::classify::command {

inline constexpr std::string_view kVendor = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Vendor",
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {
      "type": "string"
    },
    "status": {"type": "string", "enum": ["active", "inactive"]},
    "bankAccountNumber": {
      "type": "string"
    },
    "password": {"type": "string"}
  }
}
)";

struct Ran {
  int code = -1;
  std::string out, error;
};

// A directory with one schema, and the verb run in it.
class Verb : public testing::Test {
 protected:
  Verb() { Write("schemas/vendor.json", kVendor); }

  void Write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((root_.path() / name).parent_path());
    std::ofstream(root_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(root_.path() / name).rdbuf();
    return text.str();
  }
  [[nodiscard]] std::string At(const std::string& name) const {
    return (root_.path() / name).string();
  }

  [[nodiscard]] Ran Do(Options options, std::size_t width = 0) const {
    if (options.paths.empty() && options.explain.empty()) options.paths = {At("schemas")};
    const std::string problem = Settle(options, false);
    EXPECT_EQ(problem, "");
    std::ostringstream out, error;
    const int code = command::Run(options, {.out = out, .error = error, .width = width});
    return {code, out.str(), error.str()};
  }

  TemporaryDirectory root_;
};

inline Options With(auto set) {
  Options options;
  set(options);
  return options;
}

}  // namespace strongroom::classify::command
