// Reads the published vectors under tests/vectors. For tests of this room only.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"
#include "base/json.h"

namespace strongroom::crypto {

// The document; the test fails and gets an empty object when it cannot be read.
inline json::object ReadVectors(const std::string& name) {
  std::ifstream file(std::string(STRONGROOM_SOURCE_DIR "/tests/vectors/") + name);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto document = ParseJson(text);
  if (!document || !document->is_object()) {
    ADD_FAILURE() << name << ": cannot be read as a JSON object";
    return {};
  }
  return std::move(document->get_object());
}

// A member that holds hexadecimal.
inline Bytes HexMember(const json::value& vector, std::string_view name) {
  auto bytes = HexDecode(std::string_view(vector.at(name).as_string()));
  if (!bytes) {
    ADD_FAILURE() << name << " is not hexadecimal";
    return {};
  }
  return *std::move(bytes);
}

}  // namespace strongroom::crypto
