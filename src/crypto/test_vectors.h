// Reads the vectors under tests/vectors, and hands out the randomness that they state. For tests of
// this room and of those above it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/random.h"

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
inline std::string TextMember(const json::value& vector, std::string_view name) {
  return std::string(std::string_view(vector.at(name).as_string()));
}
inline std::uint64_t NumberMember(const json::value& vector, std::string_view name) {
  return vector.at(name).to_number<std::uint64_t>();
}

// The vector of that name in a list of them; the test fails and gets null when there is none.
inline const json::value& Named(const json::value& list, std::string_view name) {
  for (const json::value& vector : list.as_array()) {
    if (TextMember(vector, "name") == name) return vector;
  }
  ADD_FAILURE() << "there is no vector named " << name;
  static const json::value kNone;
  return kNone;
}

// Hands out the given bytes in order; the test fails when more are asked for. For one thread at a
// time.
class GivenRandom final : public RandomSource {
 public:
  void Give(ByteView bytes) { left_.insert(left_.end(), bytes.begin(), bytes.end()); }
  void Fill(std::span<std::uint8_t> out) override {
    if (left_.size() < out.size()) {
      ADD_FAILURE() << "more randomness is drawn than the vector states";
      return;
    }
    const auto end = left_.begin() + static_cast<std::ptrdiff_t>(out.size());
    std::copy(left_.begin(), end, out.begin());
    left_.erase(left_.begin(), end);
  }
  [[nodiscard]] bool empty() const { return left_.empty(); }

 private:
  Bytes left_;
};

}  // namespace strongroom::crypto
