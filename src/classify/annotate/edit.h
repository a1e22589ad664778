// One change of a text, and what it must be for a schema to have its class.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/read/node.h"
#include "record/sensitivity.h"

namespace strongroom::classify::annotate {

// Replaces `size` bytes at `offset`; none: an insertion.
struct Edit {
  std::size_t offset = 0;
  std::size_t size = 0;
  std::string text;
};

// How a document is written, as far as an insertion must follow it.
struct Style {
  bool json = false;
  std::string colon;     // between name and value: ": ", ":", " : "
  std::string line_end;  // "\n" or "\r\n"
};

[[nodiscard]] Style StyleOf(std::string_view text, const read::Node& root, bool json);

// nullopt: nothing is to be changed.
[[nodiscard]] std::optional<Edit> EditFor(std::string_view text, const Style& style,
                                          const read::Node& schema,
                                          record::Sensitivity sensitivity);

// The edits do not overlap, in any order.
[[nodiscard]] std::string Apply(std::string_view text, std::vector<Edit> edits);

}  // namespace strongroom::classify::annotate
