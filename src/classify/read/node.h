// A JSON or YAML document as a tree that knows where each part stands. Numbers stay text, members
// keep their order. Of members of one name the last one stands, and says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model/place.h"

namespace strongroom::classify::read {

enum class NodeKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct Member;

struct Node {
  NodeKind kind = NodeKind::kNull;
  std::string text;  // of strings unescaped; of numbers and booleans as written
  std::vector<Node> items;
  std::vector<Member> members;
  model::Place place;   // of its first byte; of a YAML block collection, of its first entry
  std::size_t end = 0;  // the offset behind its last byte

  [[nodiscard]] bool is_object() const noexcept { return kind == NodeKind::kObject; }
  [[nodiscard]] bool is_array() const noexcept { return kind == NodeKind::kArray; }
  [[nodiscard]] bool is_string() const noexcept { return kind == NodeKind::kString; }
  // Of an object's member; null where there is none or this is no object.
  [[nodiscard]] const Node* Find(std::string_view name) const noexcept;
  // The text of a string member, or empty.
  [[nodiscard]] std::string_view Text(std::string_view name) const noexcept;
};

struct Member {
  std::string name;
  Node value;
  model::Place place;     // of the name
  bool repeated = false;  // others of its name stood before it
  bool hides = false;     // and one of them was a list or an object with something in it
};

// Leaves of members of one name the last, in the others' order. Both parsers call it.
void KeepLastOfRepeated(std::vector<Member>& members);

}  // namespace strongroom::classify::read
