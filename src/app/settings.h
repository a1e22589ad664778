// The table of configuration keys: path, place in Config, allowed values, meaning. Reading a file,
// reading the environment, printing and documenting all walk this one table.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace strongroom::app {

using TextSlot = std::string& (*)(Config&);
using NumberSlot = std::int64_t& (*)(Config&);
using SwitchSlot = bool& (*)(Config&);

struct Setting {
  std::string_view path;  // "store.queue_max"; the part before the last dot is the TOML table
  std::variant<TextSlot, NumberSlot, SwitchSlot> slot;
  std::string_view meaning;
  std::int64_t min = 0, max = 0;  // of a number, both included
  // Of a text: what is allowed, in words that follow "must be", and the check; nullptr: any text.
  std::string_view allowed = {};
  bool (*is_allowed)(std::string_view) = nullptr;
};

// Ordered as they are printed: keys without a table first, each table's keys together.
[[nodiscard]] std::span<const Setting> Settings();

// The table's name, or "" for a key that stands in none; and the key's name in it.
[[nodiscard]] std::string_view TableOf(const Setting& setting);
[[nodiscard]] std::string_view NameInTable(const Setting& setting);

// "store.queue_max" → "STRONGROOM_STORE_QUEUE_MAX".
[[nodiscard]] std::string EnvironmentName(const Setting& setting);

// The value's text as TOML, secrets replaced.
[[nodiscard]] std::string PrintValue(const Setting& setting, const Config& config);

// What is wrong with the value that `config` now holds for this key, or nullopt.
[[nodiscard]] std::optional<std::string> Complaint(const Setting& setting, const Config& config);

// The known name that takes the fewest edits to reach (Levenshtein); `known` is not empty.
[[nodiscard]] std::string_view NearestName(std::string_view name,
                                           std::span<const std::string_view> known);

// The text of docs/configuration.md.
[[nodiscard]] std::string ConfigurationDocument();

}  // namespace strongroom::app
