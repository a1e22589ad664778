#include "classify/output/baseline.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/json_members.h"
#include "classify/output/safe_text.h"

namespace strongroom::classify::output {
namespace {

constexpr std::size_t kSizeMax = 16 << 20;
constexpr std::size_t kTextMax = 100'000;  // bytes of a file's name or path
constexpr std::int64_t kFormat = 1;

BaselineEntry ReadEntry(const json::value& value, const std::string& pointer, Refusals& refusals) {
  JsonMembers members(value, pointer, refusals);
  BaselineEntry entry{.file = members.Text("file", Need::kRequired, kTextMax).value_or(""),
                      .path = members.Text("path", Need::kRequired, kTextMax).value_or(""),
                      .rule = members.Text("rule", Need::kRequired, kTextMax).value_or(""),
                      .sensitivity = members.Text("class").value_or("")};
  members.Close();
  return entry;
}

// What Parse reads back: never empty, no NUL.
std::string Kept(std::string_view text, std::string_view if_empty) {
  std::string kept = Utf8Only(text.empty() ? if_empty : text.substr(0, kTextMax / 3));
  std::ranges::replace(kept, '\0', ' ');
  return kept;
}

std::string Line(const BaselineEntry& entry) {
  std::string line = "{";
  const auto add = [&](std::string_view name, std::string_view text) {
    if (line.size() > 1) line += ", ";
    AppendJsonString(line, name);
    line += ": ";
    AppendJsonString(line, text);
  };
  add("file", entry.file);
  add("path", entry.path);
  add("rule", entry.rule);
  add("class", entry.sensitivity);
  return line + "}";
}

}  // namespace

Baseline::Baseline(std::vector<BaselineEntry> entries) : entries_(std::move(entries)) {
  std::ranges::sort(entries_);
  const auto again = std::ranges::unique(entries_);
  entries_.erase(again.begin(), again.end());
}

Result<Baseline> Baseline::Parse(std::string_view text) {
  if (text.size() > kSizeMax) {
    return Fail(ErrorKind::kTooLarge, fmt::format("a baseline has at most {} MiB", kSizeMax >> 20));
  }
  const Result<json::value> document = ParseJson(text);
  if (!document) return Fail(document.error());
  const json::object* whole = document->if_object();
  if (whole == nullptr || !whole->contains("strongroomBaseline")) {
    return Fail(ErrorKind::kInvalid, "it is no baseline; --write-baseline makes one");
  }
  if (whole->at("strongroomBaseline") != kFormat) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("it is a baseline of a format that is not known here (this version "
                            "reads format {}); --write-baseline makes a new one",
                            kFormat));
  }
  Refusals refusals;
  JsonMembers members(*document, "", refusals);
  (void)members.Number("strongroomBaseline", kFormat, kFormat);
  std::vector<BaselineEntry> entries;
  if (const json::array* accepted = members.Array("accepted", Need::kRequired)) {
    for (std::size_t at = 0; at < accepted->size() && !refusals.full(); ++at) {
      entries.push_back(ReadEntry((*accepted)[at], fmt::format("/accepted/{}", at), refusals));
    }
  }
  members.Close();
  if (!refusals.empty()) {
    std::vector<FieldError> fields = std::move(refusals).Take();
    const FieldError& at = fields.front();
    const std::string first =
        at.pointer.empty() ? at.message : fmt::format("{}: {}", at.pointer, at.message);
    return Fail({.kind = ErrorKind::kInvalid,
                 .detail = first + "; --write-baseline makes a new one",
                 .fields = std::move(fields)});
  }
  return Baseline(std::move(entries));
}

bool Baseline::Contains(const BaselineEntry& entry) const noexcept {
  return std::ranges::binary_search(entries_, entry);
}

std::string Baseline::Text() const {
  std::string text = fmt::format("{{\"strongroomBaseline\": {},\n\"accepted\": [", kFormat);
  for (std::size_t at = 0; at < entries_.size(); ++at) {
    text += (at == 0 ? "\n" : ",\n") + Line(entries_[at]);
  }
  return VisibleJson(text + "\n]}\n");
}

BaselineEntry EntryFor(const model::ClassifiedField& field) {
  return {.file = Kept(field.file, "(no name)"),
          .path = Kept(field.field.path, "(whole)"),
          .rule = Kept(field.verdict.rule, "none"),
          .sensitivity = std::string(record::SensitivityName(field.verdict.sensitivity))};
}

}  // namespace strongroom::classify::output
