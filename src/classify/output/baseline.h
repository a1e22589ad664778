// Old findings that a project lives with until it has mended them, so that its build fails on new
// ones only. The file is meant for review and version control: JSON, sorted, an entry a line, no
// line numbers.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "classify/model/report.h"

namespace strongroom::classify::output {

struct BaselineEntry {
  std::string file;
  std::string path;
  std::string rule;
  std::string sensitivity;  // its name; found worse than this, the field is a new finding
  auto operator<=>(const BaselineEntry&) const = default;
};

class Baseline {
 public:
  Baseline() = default;  // empty
  // `entries` in any order.
  explicit Baseline(std::vector<BaselineEntry> entries);
  // kMalformed, kInvalid: line and column or pointer, and what to do. At most 16 MiB.
  [[nodiscard]] static Result<Baseline> Parse(std::string_view text);

  [[nodiscard]] bool Contains(const BaselineEntry& entry) const noexcept;
  [[nodiscard]] const std::vector<BaselineEntry>& entries() const noexcept { return entries_; }
  [[nodiscard]] std::string Text() const;

 private:
  std::vector<BaselineEntry> entries_;  // sorted, none twice
};

[[nodiscard]] BaselineEntry EntryFor(const model::ClassifiedField& field);

}  // namespace strongroom::classify::output
