#include "classify/read/yaml_events.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::classify::read {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool Continues(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string AtPlace(const model::Place& place) {
  return fmt::format("line {}, column {}: ", place.line, place.column);
}

YamlEvents::YamlEvents(std::string_view text) : text_(text), line_starts_{0}, parser_{} {
  // libyaml would take the mark for a column of the first line.
  if (text.starts_with(kByteOrderMark)) begin_ = offset_ = kByteOrderMark.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
    if (i >= begin_ && (static_cast<unsigned char>(text[i]) & 0x80) != 0) ascii_ = false;
  }
  if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(
      &parser_, reinterpret_cast<const unsigned char*>(text.data()) + begin_, text.size() - begin_);
}

YamlEvents::~YamlEvents() { yaml_parser_delete(&parser_); }

model::Place YamlEvents::PlaceOf(const yaml_mark_t& mark) {
  if (ascii_) {
    offset_ = std::min(begin_ + mark.index, text_.size());
  } else {
    while (characters_ < mark.index && offset_ < text_.size()) {
      do ++offset_;
      while (offset_ < text_.size() && Continues(text_[offset_]));
      ++characters_;
    }
    while (characters_ > mark.index) {
      do --offset_;
      while (Continues(text_[offset_]));
      --characters_;
    }
  }
  const auto line = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset_) - 1;
  return {.line = static_cast<std::size_t>(line - line_starts_.begin()) + 1,
          .column = offset_ - *line + 1,
          .offset = offset_};
}

Result<YamlEvent> YamlEvents::Next() {
  YamlEvent event;
  if (yaml_parser_parse(&parser_, event.for_parser()) != 0) return event;
  if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  // The reader's errors (a control character, say) give an offset in bytes and no mark.
  yaml_mark_t mark = parser_.problem_mark;
  if (parser_.error == YAML_READER_ERROR) mark = parser_.mark;
  return Fail(ErrorKind::kMalformed,
              fmt::format("{}not YAML: {}{}{}", AtPlace(PlaceOf(mark)),
                          parser_.problem == nullptr ? "cannot be read" : parser_.problem,
                          parser_.context == nullptr ? "" : " ",
                          parser_.context == nullptr ? "" : parser_.context));
}

}  // namespace strongroom::classify::read
