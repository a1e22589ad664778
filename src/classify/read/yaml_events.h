// libyaml's events of one text, with places in bytes of that text. libyaml itself counts characters
// and takes U+0085, U+2028 and U+2029 for ends of lines; here lines end with "\n", as in editors.
#pragma once

#include <yaml.h>

#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "classify/model/place.h"

namespace strongroom::classify::read {

// One event; frees what libyaml gave it.
class YamlEvent {
 public:
  YamlEvent() noexcept : event_{} {}
  YamlEvent(YamlEvent&& other) noexcept : event_(other.event_) { other.event_ = {}; }
  YamlEvent& operator=(YamlEvent&&) = delete;
  ~YamlEvent() { yaml_event_delete(&event_); }

  [[nodiscard]] yaml_event_type_t type() const noexcept { return event_.type; }
  [[nodiscard]] const yaml_event_t& raw() const noexcept { return event_; }
  [[nodiscard]] yaml_event_t* for_parser() noexcept { return &event_; }

 private:
  yaml_event_t event_;
};

class YamlEvents {
 public:
  // `text` is valid UTF-8 and outlives this.
  explicit YamlEvents(std::string_view text);
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;
  ~YamlEvents();

  // kMalformed: not YAML, with line and column. Not to be called behind the end of the stream.
  [[nodiscard]] Result<YamlEvent> Next();

  // Of a mark of one of these events.
  [[nodiscard]] model::Place PlaceOf(const yaml_mark_t& mark);

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  bool ascii_ = true;
  std::size_t begin_ = 0;       // behind a byte order mark
  std::size_t characters_ = 0;  // how many stand between begin_ and offset_
  std::size_t offset_ = 0;
  yaml_parser_t parser_;
};

// "line 3, column 5: ", as all errors of this folder begin.
[[nodiscard]] std::string AtPlace(const model::Place& place);

}  // namespace strongroom::classify::read
