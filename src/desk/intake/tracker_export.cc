#include "desk/intake/tracker_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/lower_case.h"

namespace strongroom::desk::intake {
namespace {

constexpr std::size_t kKeyMax = 100;
constexpr std::size_t kWantedMembers = 5;
// Members of `fields` that every search should bring along.
constexpr std::array<std::string_view, kWantedMembers> kWanted{"security", "comment", "status",
                                                               "reporter", "created"};

// Members that say something by being there and empty.
constexpr std::string_view kRead[] = {"assignee",   "comment",     "components", "description",
                                      "issuelinks", "issuetype",   "labels",     "priority",
                                      "reporter",   "resolution",  "security",   "status",
                                      "versions",   "fixVersions", "parent",     "subtasks"};

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

constexpr Named<TrackerState> kStates[] = {
    {"open", TrackerState::kReported},
    {"new", TrackerState::kReported},
    {"reported", TrackerState::kReported},
    {"reopened", TrackerState::kReported},
    {"to do", TrackerState::kReported},
    {"draft", TrackerState::kReported},
    {"backlog", TrackerState::kReported},
    {"triaged", TrackerState::kTriaged},
    {"in refinement", TrackerState::kTriaged},
    {"ready for development", TrackerState::kTriaged},
    {"selected for development", TrackerState::kTriaged},
    {"in progress", TrackerState::kInProgress},
    {"in review", TrackerState::kInProgress},
    {"in code review", TrackerState::kInProgress},
    {"in bugfix review", TrackerState::kInProgress},
    {"in testing", TrackerState::kInProgress},
    {"fixed", TrackerState::kFixed},
    {"resolved", TrackerState::kFixed},
    {"awaiting release", TrackerState::kFixed},
    {"awaiting deployment", TrackerState::kFixed},
    {"closed", TrackerState::kClosed},
    {"done", TrackerState::kClosed},
    {"rejected", TrackerState::kRejected},
    {"declined", TrackerState::kRejected},
    {"cancelled", TrackerState::kRejected},
    {"won't do", TrackerState::kRejected},
};

// What the tracker's own three categories say of a status with another name.
constexpr Named<TrackerState> kCategories[] = {
    {"new", TrackerState::kReported},
    {"indeterminate", TrackerState::kInProgress},
    {"done", TrackerState::kClosed},
};

// Resolutions by which a closed issue was never mended.
constexpr std::string_view kRejections[] = {
    "won't fix",        "won't do", "wontfix",   "duplicate", "invalid",
    "cannot reproduce", "declined", "not a bug", "rejected",  "cancelled"};

constexpr Named<unsigned> kRanks[] = {
    {"p1", 1},    {"blocker", 1}, {"highest", 1}, {"p2", 2},      {"critical", 2},
    {"high", 2},  {"p3", 3},      {"major", 3},   {"medium", 3},  {"p4", 4},
    {"minor", 4}, {"low", 4},     {"lowest", 4},  {"trivial", 4},
};

template <class Value, std::size_t n>
std::optional<Value> Find(const Named<Value> (&table)[n], std::string_view name) {
  const std::string lower = LowerCase(name);
  const auto* const found = std::ranges::find(table, lower, &Named<Value>::name);
  if (found == std::end(table)) return std::nullopt;
  return found->value;
}

// A project's key in capitals, a hyphen and a number that does not begin with 0.
bool IsIssueKey(std::string_view text) {
  const std::size_t hyphen = text.rfind('-');
  if (hyphen == std::string_view::npos || hyphen == 0 || text.size() > kKeyMax) return false;
  const std::string_view number = text.substr(hyphen + 1);
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return capital(text.front()) && !number.empty() && number.front() != '0' &&
         std::ranges::all_of(number, digit) &&
         std::ranges::all_of(text.substr(0, hyphen),
                             [&](char c) { return capital(c) || digit(c) || c == '_'; });
}

class ExportReader {
 public:
  void Read(const TrackerDocument& document, Refusals& refusals) {
    source_ = document.source;
    refusals_ = &refusals;
    if (const json::array* list = document.value.if_array()) {
      for (std::size_t at = 0; at < list->size() && !too_many(); ++at) {
        ReadAnswer((*list)[at], fmt::format("/{}", at));
      }
    } else {
      ReadAnswer(document.value, "");
    }
  }

  // More issues than are read at once.
  [[nodiscard]] bool too_many() const { return issues_ > kTrackerIssuesMax; }

  TrackerExport Take() {
    pages_.Report("issues", export_.report);
    for (std::size_t member = 0; member < kWantedMembers; ++member) {
      if (export_.issues.empty() || having_.at(member) > 0) continue;
      Report({}, {}, "member-missing",
             fmt::format(
                 "no issue has \"{}\": ask for it in the search's fields{}", kWanted.at(member),
                 kWanted.at(member) == "security" ? "; until then nothing here is public" : ""));
    }
    return std::move(export_);
  }

 private:
  // -- Pages -----------------------------------------------------------------------------------
  void ReadAnswer(const json::value& value, const std::string& pointer) {
    TrackerObject answer(value, pointer, *refusals_);
    if (!answer.valid()) return;
    if (answer.Has("issues")) {
      ReadPage(answer);
    } else if (answer.Has("key") || answer.Has("fields")) {
      ++issues_;
      if (!too_many()) ReadIssue(answer);
    } else if (answer.Has("errorMessages")) {
      answer.Refuse("errorMessages", "error-answer",
                    "the tracker answered with an error; mend the request and export again");
    } else {
      answer.Refuse("issues", "required", "this is no answer to a search: \"issues\" is missing");
    }
  }

  void ReadPage(TrackerObject& page) {
    std::vector<TrackerObject> issues = page.Objects("issues", Need::kRequired);
    issues_ += issues.size();
    if (too_many()) return;
    pages_.Take(page, source_, issues.size());
    for (const std::string& warning : page.Texts("warningMessages")) {
      Report({}, page.PointerTo("warningMessages"), "warning",
             "the tracker warned: " + Quoted(warning));
    }
    page.PassOver({"expand", "names", "schema"});
    ReportRest(page, {});
    for (TrackerObject& issue : issues) ReadIssue(issue);
  }

  // -- Issues ----------------------------------------------------------------------------------
  void ReadIssue(TrackerObject& object) {
    TrackerIssue issue;
    issue.key = object.Text("key", Need::kRequired).value_or("");
    if (!issue.key.empty() && !IsIssueKey(issue.key)) {
      object.Refuse("key", "key", fmt::format("{} is no issue's key", Quoted(issue.key)));
    }
    object.PassOver({"expand", "id", "self", "renderedFields", "names", "schema", "transitions",
                     "operations", "editmeta", "versionedRepresentations"});
    ReportRest(object, issue.key, {"fields"});
    auto fields = object.Object("fields", Need::kRequired);
    if (!fields) return;
    ReadTexts(*fields, issue);
    ReadState(*fields, issue);
    ReadPriority(*fields, issue);
    ReadLevel(*fields, issue);
    ReadPeople(*fields, issue);
    issue.created = Date(*fields, "created", issue.key);
    issue.updated = Date(*fields, "updated", issue.key);
    issue.resolved = Date(*fields, "resolutiondate", issue.key);
    ReadComments(*fields, issue);
    ReadLinks(*fields, issue);
    for (std::size_t member = 0; member < kWantedMembers; ++member) {
      if (fields->Has(kWanted.at(member))) ++having_.at(member);
    }
    for (const std::string_view member : kRead) {
      if (fields->Has(member)) issue.given.emplace(member);
    }
    // Told by other members, or of no meaning outside of the tracker.
    fields->PassOver({"project", "progress", "aggregateprogress", "workratio", "lastViewed",
                      "statusCategory", "statuscategorychangedate", "thumbnail"});
    ReportRest(*fields, issue.key);
    Keep(std::move(issue), object.pointer());
  }

  void ReadTexts(TrackerObject& fields, TrackerIssue& issue) {
    issue.summary = fields.Text("summary", Need::kRequired).value_or("");
    issue.description = fields.Text("description").value_or("");
    issue.type = NameOf(fields, "issuetype");
    issue.resolution = NameOf(fields, "resolution");
    issue.labels = fields.Texts("labels");
    issue.components = NamesOf(fields, "components", issue.key);
    issue.affects_versions = NamesOf(fields, "versions", issue.key);
    issue.fix_versions = NamesOf(fields, "fixVersions", issue.key);
  }

  void ReadState(TrackerObject& fields, TrackerIssue& issue) {
    auto status = fields.Object("status");
    if (!status) return;
    issue.status = status->Text("name", Need::kRequired).value_or("");
    std::string category;
    if (auto object = status->Object("statusCategory")) {
      category = object->Text("key").value_or("");
    }
    issue.state = Find(kStates, issue.status);
    if (!issue.state) {
      issue.state = Find(kCategories, category);
      Report(issue.key, fields.PointerTo("status"), "unknown-status",
             issue.state ? fmt::format("the status {} is not known; by its category it is taken "
                                       "for {}",
                                       Quoted(issue.status), TrackerStateName(*issue.state))
                         : fmt::format("the status {} is not known, and it has no category; say "
                                       "which state it is",
                                       Quoted(issue.status)));
    }
    const bool over = issue.state == TrackerState::kClosed || issue.state == TrackerState::kFixed;
    if (over &&
        std::ranges::find(kRejections, LowerCase(issue.resolution)) != std::end(kRejections)) {
      issue.state = TrackerState::kRejected;
    }
  }

  void ReadPriority(TrackerObject& fields, TrackerIssue& issue) {
    issue.priority = NameOf(fields, "priority");
    if (issue.priority.empty()) return;
    issue.rank = Find(kRanks, issue.priority);
    if (!issue.rank) {
      Report(issue.key, fields.PointerTo("priority"), "unknown-priority",
             fmt::format("the priority {} is not known; give one of P1 to P4",
                         Quoted(issue.priority)));
    }
  }

  void ReadLevel(TrackerObject& fields, TrackerIssue& issue) {
    issue.level_known = fields.Has("security");
    auto security = fields.Object("security");
    if (!security) return;
    issue.level = TrackerLevel{.id = security->Id("id"),
                               .name = security->Text("name", Need::kRequired).value_or(""),
                               .description = security->Text("description").value_or("")};
  }

  void ReadPeople(TrackerObject& fields, TrackerIssue& issue) {
    issue.reporter = Person(fields, "reporter", issue.key);
    issue.creator = Person(fields, "creator", issue.key);
    issue.assignee = Person(fields, "assignee", issue.key);
    if (fields.Has("reporter") && !issue.reporter) {
      Report(issue.key, fields.PointerTo("reporter"), "no-reporter",
             "there is no reporter: nobody sees the issue for having reported it");
    }
  }

  void ReadComments(TrackerObject& fields, TrackerIssue& issue) {
    auto comment = fields.Object("comment");
    if (!comment) return;
    std::vector<TrackerObject> comments = comment->Objects("comments", Need::kRequired);
    const std::int64_t total = comment->Count("total").value_or(0);
    if (std::cmp_greater(total, comments.size())) {
      Report(issue.key, comment->PointerTo("comments"), "comments-missing",
             fmt::format("only {} of {} comments are here: export the issue by itself",
                         comments.size(), total));
    }
    comment_places_.clear();
    for (TrackerObject& object : comments) ReadComment(object, issue);
  }

  void ReadComment(TrackerObject& object, TrackerIssue& issue) {
    TrackerComment comment;
    comment.id = object.Id("id");
    const std::optional<std::string> body = object.Text("body");
    comment.author = Person(object, "author", issue.key);
    comment.created = Date(object, "created", issue.key);
    comment.updated = Date(object, "updated", issue.key);
    if (auto visibility = object.Object("visibility")) {
      comment.restricted_to = fmt::format("{} {}", visibility->Text("type").value_or("group"),
                                          visibility->Text("value", Need::kRequired).value_or(""));
    } else if (object.Flag("jsdPublic") == false) {
      comment.restricted_to = "internal";
    }
    if (comment.restricted_to) {
      Report(issue.key, object.pointer(), "restricted-comment",
             fmt::format("in the tracker only {} may see this comment",
                         Quoted(*comment.restricted_to)));
    }
    object.PassOver(
        {"self", "updateAuthor", "renderedBody", "jsdPublic", "jsdAuthorCanSeeRequest"});
    ReportRest(object, issue.key);
    if (comment.id.empty() || !body) {
      return Report(issue.key, object.pointer(), "comment-left-out",
                    comment.id.empty() ? "left out: it has no id by which it would be known again"
                                       : "left out: it has no text");
    }
    comment.body = *body;
    KeepComment(std::move(comment), object.pointer(), issue);
  }

  // Of two with one id the one that was updated last; restricted if either is.
  void KeepComment(TrackerComment comment, const std::string& pointer, TrackerIssue& issue) {
    const auto [first, fresh] = comment_places_.emplace(comment.id, issue.comments.size());
    if (fresh) {
      issue.comments.push_back(std::move(comment));
      return;
    }
    TrackerComment& kept = issue.comments.at(first->second);
    const std::string_view taken = KeepLater(kept, comment);
    if (!kept.restricted_to) kept.restricted_to = std::move(comment.restricted_to);
    Report(issue.key, pointer, "comment-twice",
           fmt::format("two comments have this id; {}", taken));
  }

  void ReadLinks(TrackerObject& fields, TrackerIssue& issue) {
    for (TrackerObject& link : fields.Objects("issuelinks")) {
      auto type = link.Object("type", Need::kRequired);
      if (!type) continue;
      const bool outward = link.Has("outwardIssue");
      auto other = link.Object(outward ? "outwardIssue" : "inwardIssue", Need::kRequired);
      const std::string name = type->Text("name").value_or("");
      AddLink(type->Text(outward ? "outward" : "inward").value_or(name), other, issue);
    }
    auto parent = fields.Object("parent");
    AddLink("is part of", parent, issue);
    for (TrackerObject& part : fields.Objects("subtasks")) {
      std::optional<TrackerObject> other = part;
      AddLink("has part", other, issue);
    }
  }

  void AddLink(std::string relation, std::optional<TrackerObject>& other, TrackerIssue& issue) {
    if (!other) return;
    std::string key = other->Text("key", Need::kRequired).value_or("");
    if (!IsIssueKey(key)) {
      if (!key.empty()) other->Refuse("key", "key", Quoted(key) + " is no issue's key");
      return;
    }
    issue.links.push_back({std::move(relation), std::move(key)});
  }

  // Of two with one key the one that was updated last.
  void Keep(TrackerIssue issue, const std::string& pointer) {
    const auto [first, fresh] = places_.emplace(issue.key, export_.issues.size());
    if (fresh) {
      export_.issues.push_back(std::move(issue));
      return;
    }
    const std::string_view taken = KeepLater(export_.issues.at(first->second), issue);
    Report(issue.key, pointer, "issue-twice", fmt::format("the issue is there twice; {}", taken));
  }

  // Which of the two it was, for the report; the other one is in `other` then.
  template <typename Item>
  static std::string_view KeepLater(Item& kept, Item& other) {
    if (other.updated <= kept.updated) return "the other one is taken";
    std::swap(kept, other);
    return "this one was updated later and is taken";
  }

  // -- Parts -----------------------------------------------------------------------------------
  static std::string NameOf(TrackerObject& parent, std::string_view name) {
    auto object = parent.Object(name);
    return object ? object->Text("name", Need::kRequired).value_or("") : "";
  }

  std::vector<std::string> NamesOf(TrackerObject& parent, std::string_view name,
                                   const std::string& key) {
    std::vector<std::string> names;
    for (TrackerObject& object : parent.Objects(name)) {
      std::string text = object.Text("name").value_or("");
      if (text.empty()) {
        Report(key, object.pointer(), "without-name", "left out: it has no name");
      } else {
        names.push_back(std::move(text));
      }
    }
    return names;
  }

  std::optional<Time> Date(TrackerObject& parent, std::string_view name, const std::string& key) {
    const auto text = parent.Text(name);
    if (!text) return std::nullopt;
    const auto time = ParseTrackerTime(*text);
    if (!time) {
      Report(key, parent.PointerTo(name), "odd-date",
             fmt::format("{} is no date such as 2024-03-05T10:11:12.000+0000; left out",
                         Quoted(*text)));
    }
    return time;
  }

  std::optional<TrackerPerson> Person(TrackerObject& parent, std::string_view name,
                                      const std::string& key) {
    auto person = ReadPerson(parent, name);
    if (person && person->id.empty()) {
      Report(key, parent.PointerTo(name), "person-without-id",
             fmt::format("{} has neither account id nor user name", Quoted(person->display_name)));
    }
    return person;
  }

  void ReportRest(const TrackerObject& object, const std::string& key,
                  std::initializer_list<std::string_view> but = {}) {
    for (const std::string_view name : object.Rest()) {
      if (std::ranges::find(but, name) != but.end()) continue;
      Report(key, object.PointerTo(name), "not-imported",
             fmt::format("{} has content and is not taken over", Quoted(name)));
    }
  }

  void Report(std::string subject, std::string place, std::string rule, std::string message) {
    export_.report.push_back({.source = source_,
                              .subject = std::move(subject),
                              .place = std::move(place),
                              .rule = std::move(rule),
                              .message = std::move(message)});
  }

  std::string source_;
  Refusals* refusals_ = nullptr;
  TrackerExport export_;
  PageCount pages_;
  std::size_t issues_ = 0;  // in the files so far
  std::map<std::string, std::size_t> places_;
  std::map<std::string, std::size_t> comment_places_;  // of the issue that is read, by id
  std::array<std::size_t, kWantedMembers> having_{};
};

}  // namespace

std::string_view TrackerStateName(TrackerState state) noexcept {
  switch (state) {
    case TrackerState::kReported: return "reported";
    case TrackerState::kTriaged: return "triaged";
    case TrackerState::kInProgress: return "in progress";
    case TrackerState::kFixed: return "fixed";
    case TrackerState::kClosed: return "closed";
    case TrackerState::kRejected: return "rejected";
  }
  return "reported";
}

TrackerPerson ReadPerson(TrackerObject& person) {
  TrackerPerson read;
  read.id = person.Text("accountId").value_or("");
  // A server's user name; its `key` only where there is none.
  for (const std::string_view name : {"name", "key"}) {
    const auto text = person.Text(name);
    if (read.id.empty() && text) read.id = *text;
  }
  read.display_name = person.Text("displayName").value_or("");
  read.active = person.Flag("active");
  return read;
}

std::optional<TrackerPerson> ReadPerson(TrackerObject& parent, std::string_view name) {
  auto person = parent.Object(name);
  if (!person) return std::nullopt;
  return ReadPerson(*person);
}

Result<TrackerExport> ParseTrackerExport(std::span<const InputFile> files) {
  ExportReader reader;
  for (const InputFile& file : files) {
    const auto documents = ReadDocuments(file);
    if (!documents) return Fail(documents.error());
    for (const TrackerDocument& document : *documents) {
      Refusals refusals;
      reader.Read(document, refusals);
      if (reader.too_many()) {
        return Fail(
            ErrorKind::kInvalid,
            fmt::format("more than {} issues are too many for one import, and nothing was "
                        "taken over: split the export, by \"startAt\" and \"maxResults\" of "
                        "the search or by files, and import one part after the other",
                        kTrackerIssuesMax));
      }
      if (refusals.empty()) continue;
      return Fail(RefusedDocument(document, std::move(refusals)));
    }
  }
  return reader.Take();
}

}  // namespace strongroom::desk::intake
