#include "desk/intake/tracker_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "desk/intake/byte_order_mark.h"

namespace strongroom::desk::intake {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// Where the document at the text's beginning ends: behind the bracket that closes its first one. A
// text that is no object or list, or is never closed, is one document to its end.
std::size_t DocumentEnd(std::string_view text) {
  std::size_t open = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      if (open <= 1) return at + 1;
      --open;
    }
  }
  return text.size();
}

struct Part {
  std::string_view text;
  std::size_t line;  // where it begins
};

std::vector<Part> Parts(std::string_view text) {
  std::vector<Part> parts;
  std::size_t line = 1;
  const auto skip = [&](std::size_t count) {
    line += static_cast<std::size_t>(std::ranges::count(text.substr(0, count), '\n'));
    text.remove_prefix(count);
  };
  while (true) {
    skip(std::min(text.find_first_not_of(kBlank), text.size()));
    text = WithoutByteOrderMark(text);
    if (text.empty()) return parts;
    const std::size_t end = DocumentEnd(text);
    parts.push_back({text.substr(0, end), line});
    skip(end);
  }
}

std::string_view TextOf(const json::value& value) {
  const json::string& text = value.get_string();
  return {text.data(), text.size()};
}

// The key of the issue in which the place is; empty where it is in none, or the issue has no key.
std::string KeyAt(const json::value& document, std::string_view pointer) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  static constexpr std::size_t kKeyMax = 100;
  // From the outside in: other things of a tracker have a key, too, but lie in an issue.
  for (std::size_t end = 0;; end = std::min(pointer.find('/', end + 1), pointer.size())) {
    boost::system::error_code error;
    const json::value* at = document.find_pointer(pointer.substr(0, end), error);
    const json::object* object = at == nullptr ? nullptr : at->if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains("key");
    if (found != nullptr && found->is_string()) {
      const std::string_view key = TextOf(*found);
      const bool is_key =
          key.size() <= kKeyMax && key.find_first_not_of(kLetters) == std::string_view::npos;
      return is_key ? std::string(key) : "";
    }
    if (end == pointer.size()) return "";
  }
}

bool HasNumber(const json::value& value) {
  return (value.is_int64() && value.get_int64() != 0) ||
         (value.is_uint64() && value.get_uint64() != 0) ||
         (value.is_double() && value.get_double() != 0);
}

}  // namespace

Result<std::vector<TrackerDocument>> ReadDocuments(const InputFile& file) {
  const auto refuse = [&](ErrorKind kind, std::string detail, std::string_view rule,
                          std::string message) {
    return Fail(Error{.kind = kind,
                      .detail = std::move(detail),
                      .fields = {{file.pointer, std::string(rule), std::move(message)}}});
  };
  const std::vector<Part> parts = Parts(file.text);
  if (parts.empty()) {
    return refuse(ErrorKind::kInvalid, file.name + " is empty", "empty", "the file is empty");
  }
  std::vector<TrackerDocument> documents;
  for (const Part& part : parts) {
    std::string which;
    if (parts.size() > 1) which = fmt::format("document {}", documents.size() + 1);
    const std::string source = file.name + (which.empty() ? "" : ", " + which);
    Result<json::value> value = ParseJson(part.text);
    if (!value) {
      const std::string counted =
          part.line > 1 ? fmt::format(" (counted from line {})", part.line) : "";
      if (!which.empty()) which += counted + ": ";
      return refuse(ErrorKind::kMalformed, source + counted + ": " + value.error().detail, "json",
                    which + value.error().detail);
    }
    documents.push_back({source, std::move(which), file.pointer, std::move(*value)});
  }
  return documents;
}

Error RefusedDocument(const TrackerDocument& document, Refusals refusals) {
  Error error{.kind = ErrorKind::kInvalid,
              .detail = document.source + " cannot be taken over, and nothing was",
              .fields = std::move(refusals).Take()};
  for (FieldError& each : error.fields) {
    std::string about = document.which;
    if (const std::string key = KeyAt(document.value, each.pointer); !key.empty()) {
      about += (about.empty() ? "" : ", ") + key;
    }
    if (!about.empty()) each.message.insert(0, about + ": ");
    each.pointer.insert(0, document.pointer);
  }
  return error;
}

std::optional<Time> ParseTrackerTime(std::string_view text) {
  if (text.size() < 5) return ParseTime(text);
  const char sign = text[text.size() - 5];
  if (sign != '+' && sign != '-') return ParseTime(text);
  std::string with_colon(text);
  with_colon.insert(with_colon.size() - 2, ":");
  return ParseTime(with_colon);
}

bool HasContent(const json::value& value) {
  static constexpr std::array<std::string_view, 5> kOwn{"self", "id", "expand", "iconUrl",
                                                        "avatarUrls"};
  if (const json::string* text = value.if_string()) return !text->empty();
  if (const bool* flag = value.if_bool()) return *flag;
  if (const json::array* list = value.if_array()) return std::ranges::any_of(*list, HasContent);
  if (const json::object* object = value.if_object()) {
    return std::ranges::any_of(*object, [](const json::key_value_pair& member) {
      return std::ranges::find(kOwn, std::string_view(member.key())) == kOwn.end() &&
             HasContent(member.value());
    });
  }
  return HasNumber(value);
}

TrackerObject::TrackerObject(const json::value& value, std::string pointer, Refusals& refusals)
    : object_(value.if_object()), pointer_(std::move(pointer)), refusals_(&refusals) {
  if (object_ == nullptr) refusals_->Add(pointer_, "object", "an object has to stand here");
}

void TrackerObject::Refuse(std::string_view name, std::string_view rule, std::string message) {
  refusals_->Add(PointerTo(name), rule, std::move(message));
}

bool TrackerObject::Has(std::string_view name) const {
  return object_ != nullptr && object_->contains(name);
}

const json::value* TrackerObject::Find(std::string_view name, Need need) {
  if (object_ == nullptr) return nullptr;
  asked_.push_back(name);
  const json::value* value = object_->if_contains(name);
  if (value != nullptr && !value->is_null()) return value;
  if (need == Need::kRequired) {
    Refuse(name, "required", fmt::format("\"{}\" is missing", name));
  }
  return nullptr;
}

std::optional<std::string> TrackerObject::Text(std::string_view name, Need need) {
  const json::value* value = Find(name, need);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    Refuse(name, "text",
           fmt::format("\"{}\" has to be a text, as version 2 of the tracker's interface has it",
                       name));
    return std::nullopt;
  }
  return std::string(TextOf(*value));
}

std::string TrackerObject::Id(std::string_view name, Need need) {
  const json::value* value = Find(name, need);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(TextOf(*value));
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (value->is_uint64()) return std::to_string(value->get_uint64());
  Refuse(name, "id", fmt::format("\"{}\" has to be a text or a whole number", name));
  return {};
}

std::optional<bool> TrackerObject::Flag(std::string_view name) {
  const json::value* value = Find(name, Need::kOptional);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    Refuse(name, "boolean", fmt::format("\"{}\" has to be true or false", name));
    return std::nullopt;
  }
  return value->get_bool();
}

std::optional<std::int64_t> TrackerObject::Count(std::string_view name) {
  static constexpr std::int64_t kCountMax = 1'000'000'000;
  const json::value* value = Find(name, Need::kOptional);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > kCountMax) {
    Refuse(name, "number",
           fmt::format("\"{}\" has to be a whole number from 0 to {}", name, kCountMax));
    return std::nullopt;
  }
  return value->get_int64();
}

std::optional<TrackerObject> TrackerObject::Object(std::string_view name, Need need) {
  const json::value* value = Find(name, need);
  if (value == nullptr) return std::nullopt;
  TrackerObject object(*value, PointerTo(name), *refusals_);
  if (!object.valid()) return std::nullopt;
  return object;
}

std::vector<TrackerObject> TrackerObject::Objects(std::string_view name, Need need) {
  std::vector<TrackerObject> objects;
  const json::value* value = Find(name, need);
  if (value == nullptr) return objects;
  const json::array* list = value->if_array();
  if (list == nullptr) {
    Refuse(name, "array", fmt::format("\"{}\" has to be a list", name));
    return objects;
  }
  for (std::size_t at = 0; at < list->size(); ++at) {
    TrackerObject object((*list)[at], fmt::format("{}/{}", PointerTo(name), at), *refusals_);
    if (object.valid()) objects.push_back(std::move(object));
  }
  return objects;
}

std::vector<std::string> TrackerObject::Texts(std::string_view name) {
  std::vector<std::string> texts;
  const json::value* value = Find(name, Need::kOptional);
  if (value == nullptr) return texts;
  const json::array* list = value->if_array();
  if (list == nullptr || !std::ranges::all_of(*list, [](const auto& e) { return e.is_string(); })) {
    Refuse(name, "texts", fmt::format("\"{}\" has to be a list of texts", name));
    return texts;
  }
  for (const json::value& each : *list) texts.emplace_back(TextOf(each));
  return texts;
}

void TrackerObject::PassOver(std::initializer_list<std::string_view> names) {
  asked_.insert(asked_.end(), names);
}

std::vector<std::string_view> TrackerObject::Rest() const {
  std::vector<std::string_view> rest;
  if (object_ == nullptr) return rest;
  for (const auto& member : *object_) {
    const std::string_view name = member.key();
    if (std::ranges::find(asked_, name) == asked_.end() && HasContent(member.value())) {
      rest.push_back(name);
    }
  }
  return rest;
}

void PageCount::Take(TrackerObject& page, std::string_view source, std::size_t entries) {
  const auto start = page.Count("startAt");
  const auto total = page.Count("total");
  const auto last = page.Flag("isLast");
  const auto next = page.Text("nextPageToken");
  page.PassOver({"maxResults"});
  if (total) {
    const std::int64_t from = start.value_or(0);
    pages_[*total].push_back({.source = std::string(source),
                              .start = from,
                              .end = from + static_cast<std::int64_t>(entries)});
  } else {
    unended_ = next || last == false ? source : "";
  }
}

void PageCount::Report(std::string_view what, std::vector<ReportLine>& report) const {
  const auto say = [&](const std::string& source, std::string message) {
    report.push_back({.source = source, .rule = "pages-missing", .message = std::move(message)});
  };
  for (const auto& [total, given] : pages_) {
    std::vector<Page> pages = given;
    std::ranges::stable_sort(pages, {}, &Page::start);
    std::int64_t covered = 0;  // without a gap, or behind one that was told of
    const Page* farthest = nullptr;
    for (const Page& page : pages) {
      if (page.start > covered) {
        say(page.source, fmt::format("{} {} to {} of {} are missing: fetch the pages before this "
                                     "one, too",
                                     what, covered + 1, page.start, total));
      }
      if (farthest == nullptr || page.end > covered) farthest = &page;
      covered = std::max(covered, page.end);
    }
    if (covered < total) {
      say(farthest->source, fmt::format("{} {} to {} of {} are missing: fetch the pages behind "
                                        "this one, too",
                                        what, covered + 1, total, total));
    }
  }
  if (!unended_.empty()) {
    say(unended_,
        fmt::format("the page says that there are more {}: fetch the next one, too", what));
  }
}

}  // namespace strongroom::desk::intake
