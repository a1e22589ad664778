// What a tracker's JSON answers have in common: several documents in a file, pages that follow each
// other, members that are null when empty. For the readers of this room. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json_members.h"
#include "desk/intake/report_line.h"

namespace strongroom::desk::intake {

struct InputFile {
  std::string name;  // for messages
  std::string_view text;
  // Where the file's text stands in the request: what is refused in the file is told below it.
  std::string pointer = "";
};

struct TrackerDocument {
  std::string source;   // the file's name, and which document of it when there are several
  std::string which;    // "document 2", when there are several
  std::string pointer;  // of the file
  json::value value;
};

// The JSON documents of a file: one, or one behind the other, as answers are when they are appended
// to a file, each perhaps behind a byte order mark. kMalformed names file, document, line and
// column; kInvalid: the file is empty.
[[nodiscard]] Result<std::vector<TrackerDocument>> ReadDocuments(const InputFile& file);

// kInvalid, with every refused place of the document below its file's, and before each message the
// document, if the file has several, and the key of the issue that the place is in.
[[nodiscard]] Error RefusedDocument(const TrackerDocument& document, Refusals refusals);

// "2024-03-05T10:11:12.000+0000", and RFC 3339; nullopt for anything else.
[[nodiscard]] std::optional<Time> ParseTrackerTime(std::string_view text);

// Says anything: not null, no empty text, list or object, no zero or false, and no object that only
// has addresses and numbers of the tracker's own.
[[nodiscard]] bool HasContent(const json::value& value);

// Reads an object of which more members are there than anybody knows. Null counts as absent, a text
// may be empty. A member of another kind is refused with its place.
class TrackerObject {
 public:
  // `value` must live as long as the reader. Anything but an object is refused.
  TrackerObject(const json::value& value, std::string pointer, Refusals& refusals);

  [[nodiscard]] bool valid() const noexcept { return object_ != nullptr; }
  [[nodiscard]] const std::string& pointer() const noexcept { return pointer_; }
  [[nodiscard]] std::string PointerTo(std::string_view name) const {
    return JsonPointer(pointer_, name);
  }

  // Written at all, be it as null.
  [[nodiscard]] bool Has(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> Text(std::string_view name, Need need = Need::kOptional);
  // Numbers of the tracker's own come as a text or as a number: a text, and empty when absent.
  [[nodiscard]] std::string Id(std::string_view name, Need need = Need::kOptional);
  [[nodiscard]] std::optional<bool> Flag(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> Count(std::string_view name);
  [[nodiscard]] std::optional<TrackerObject> Object(std::string_view name,
                                                    Need need = Need::kOptional);
  [[nodiscard]] std::vector<TrackerObject> Objects(std::string_view name,
                                                   Need need = Need::kOptional);
  [[nodiscard]] std::vector<std::string> Texts(std::string_view name);

  void Refuse(std::string_view name, std::string_view rule, std::string message);
  // Known, and not of interest.
  void PassOver(std::initializer_list<std::string_view> names);
  // The members with content that nobody asked for, in the document's order.
  [[nodiscard]] std::vector<std::string_view> Rest() const;

 private:
  // Null when absent or null; refused when it is required.
  const json::value* Find(std::string_view name, Need need);

  const json::object* object_ = nullptr;
  std::string pointer_;
  Refusals* refusals_;
  std::vector<std::string_view> asked_;
};

// Do pages follow each other to the end? Pages say where they start and how many there are, or that
// there is a next one.
class PageCount {
 public:
  // Reads `startAt`, `total`, `isLast` and `nextPageToken` of a page with `entries`.
  void Take(TrackerObject& page, std::string_view source, std::size_t entries);
  // A line for every gap before, between and behind the pages. Pages of one search have the same
  // total; where it changed meanwhile, entries may have moved past a page.
  void Report(std::string_view what, std::vector<ReportLine>& report) const;

 private:
  struct Page {
    std::string source;
    std::int64_t start = 0;
    std::int64_t end = 0;
  };
  std::map<std::int64_t, std::vector<Page>> pages_;  // by total
  std::string unended_;  // the source of the last page that announced another
};

}  // namespace strongroom::desk::intake
