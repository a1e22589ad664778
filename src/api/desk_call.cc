#include "api/desk_call.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>

#include "desk/policy/zone.h"
#include "vault/desk_decision.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kAs = "as";
constexpr std::string_view kLimit = "limit";
constexpr std::string_view kCursor = "cursor";
constexpr std::size_t kPage = 100;
constexpr std::size_t kPageMax = 1'000;

std::string TextOf(const json::value& value) {
  return {value.get_string().data(), value.get_string().size()};
}

Result<Time> MomentOf(const desk::Desk& desk, const std::string& text) {
  if (const std::optional<Time> time = ParseTime(text)) return *time;
  const std::optional<desk::policy::Date> date = desk::policy::ParseDate(text);
  if (!date) {
    return Fail(ErrorKind::kMalformed,
                "as_of is an RFC 3339 time such as 2026-03-01T12:00:00Z, or a date");
  }
  return desk.memory().Look([&](const desk::Memory::Now& now) {
    const auto zone =
        desk::policy::Zone::Find(now.state().settings.zone).value_or(desk::policy::Zone::Utc());
    return zone.EndOf(*date) - std::chrono::milliseconds(1);
  });
}

Result<desk::Look> LookOf(const desk::Desk& desk, const Call::Query& query) {
  desk::Look look;
  const std::optional<std::string> through = query.Find(kAs);
  if (through && through->empty()) {
    return Fail(ErrorKind::kMalformed, "as is a person's id, such as as=lead");
  }
  look.through = through.value_or("");
  if (const std::optional<std::string> text = query.Find(kAsOf)) {
    Result<Time> time = MomentOf(desk, *text);
    if (!time) return Fail(time.error());
    look.as_of = *time;
  }
  return look;
}

// All that was asked of a list but which page of it; who looks, and at when, is the Look's.
std::string QuestionOf(const std::map<std::string, json::value>& asked) {
  json::object question;
  for (const auto& [name, value] : asked) {
    const bool is_filter = name != kLimit && name != kCursor && name != kAs && name != kAsOf;
    if (is_filter) question[name] = value;
  }
  return json::serialize(question);
}

Result<desk::ListLook> ListLookOf(std::string_view list, const Call::Query& query) {
  Result<std::size_t> limit = Limit(query, kPage);
  if (!limit) return Fail(limit.error());
  if (*limit > kPageMax) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the page size is out of range",
                      .fields = {{"/limit", "range", "give a limit from 1 to 1,000"}}});
  }
  const std::map<std::string, json::value> asked(query.values.begin(), query.values.end());
  return desk::ListLook{.list = std::string(list),
                        .question = QuestionOf(asked),
                        .cursor = query.Find(kCursor).value_or(""),
                        .limit = *limit};
}

desk::ListLook ListLookOf(std::string_view list, const json::object& object, DeskBody& body) {
  std::map<std::string, json::value> asked;
  for (const auto& member : object) asked[std::string(member.key())] = member.value();
  const auto limit = body.Number(kLimit, 1, kPageMax);
  return {.list = std::string(list),
          .question = QuestionOf(asked),
          .cursor = body.MaybeNull(kCursor).value_or(std::nullopt).value_or(""),
          .limit = limit ? static_cast<std::size_t>(*limit) : kPage};
}

struct Acted {
  desk::Done done;
  std::string stream;
  std::uint64_t version = 0;
};

// Who sends one believes that the same act twice is one, or that it is done in no other state.
Result<void> RefusePromises(const Call& call) {
  for (const std::string_view header :
       {"Idempotency-Key", "If-Match", "If-None-Match", "If-Unmodified-Since"}) {
    if (call.exchange().HeaderCount(header) == 0) continue;
    return Fail(ErrorKind::kMalformed,
                fmt::format("the desk does not know {}: leave it out. An act whose body gives the "
                            "version that it stands on is refused when something came between, and "
                            "when it comes twice; after an answer that was lost, look before you "
                            "ask again",
                            header));
  }
  return {};
}

// `stream` empty: that of the first event.
Task<Result<Acted>> Act(Call& call, std::string stream, ReadCommand read) {
  Result<json::object> object = co_await EnterDeskWithBody(call);
  if (!object) co_return Fail(object.error());
  if (Result<void> good = RefusePromises(call); !good) co_return Fail(good.error());
  DeskBody body(*object);
  desk::Command command = read(body);
  if (Result<void> good = body.Done(); !good) co_return Fail(good.error());
  Result<desk::Done> done =
      co_await call.services().desk.Execute(call.caller(), std::move(command));
  if (!done) co_return Fail(done.error());
  Acted acted{.done = std::move(*done), .stream = std::move(stream)};
  if (acted.stream.empty() && !acted.done.events.empty()) {
    acted.stream = acted.done.events.front().stream;
  }
  acted.version = acted.done.state->VersionOf(acted.stream);
  co_return acted;
}

// `list` empty: of none.
Task<void> ShowList(Call& call, std::string_view list, std::vector<std::string_view> known,
                    desk::Look how, Reader reader) {
  Result<model::Actor> actor = co_await EnterDesk(call);
  if (!actor) co_return co_await call.AnswerError(std::move(actor.error()));
  known.insert(known.end(), {kAsOf, kAs});
  Result<Call::Query> query = call.ReadQuery(known);
  if (!query) co_return co_await call.AnswerError(std::move(query.error()));
  desk::Desk& desk = call.services().desk;
  Result<desk::Look> look = LookOf(desk, *query);
  if (!look) co_return co_await call.AnswerError(std::move(look.error()));
  look->groups_of_then = how.groups_of_then;
  look->small = how.small;
  if (!list.empty()) {
    Result<desk::ListLook> page = ListLookOf(list, *query);
    if (!page) co_return co_await call.AnswerError(std::move(page.error()));
    look->list = std::move(*page);
  }
  desk::Reading reading = [&](const desk::Scene& scene) { return reader(scene, *query); };
  Result<std::string> body =
      co_await desk.Show(call.caller(), std::move(*look), std::move(reading));
  if (!body) co_return co_await call.AnswerError(std::move(body.error()));
  co_await call.Answer(200, std::move(*body));
}

}  // namespace

std::string DeskBody::Text(std::string_view name, Need need) {
  const json::value* value = members_.Any(name, need);
  if (value == nullptr) return {};
  if (value->is_string()) return TextOf(*value);
  members_.Refuse(name, "text", "give a text");
  return {};
}

std::optional<std::string> DeskBody::MaybeText(std::string_view name) {
  const json::value* value = members_.Any(name, Need::kOptional);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return TextOf(*value);
  members_.Refuse(name, "text", "give a text");
  return std::nullopt;
}

std::optional<std::optional<std::string>> DeskBody::MaybeNull(std::string_view name) {
  const json::value* value = members_.Any(name, Need::kOptional);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<std::string>();
  if (value->is_string() && !value->get_string().empty()) return std::optional(TextOf(*value));
  members_.Refuse(name, "text", "give a text, or null for none");
  return std::nullopt;
}

std::optional<Time> DeskBody::Moment(std::string_view name) {
  const json::value* value = members_.Any(name, Need::kRequired);
  if (value == nullptr) return std::nullopt;
  std::optional<Time> time;
  if (value->is_string()) time = ParseTime(TextOf(*value));
  if (!time) members_.Refuse(name, "time", "give an RFC 3339 time, such as 2026-03-01T12:00:00Z");
  return time;
}

std::optional<std::uint64_t> DeskBody::Version() {
  const auto version = Number("version", 0, std::numeric_limits<std::int64_t>::max());
  return version ? std::optional(static_cast<std::uint64_t>(*version)) : std::nullopt;
}

std::optional<std::size_t> DeskBody::OneOf(std::string_view name,
                                           const std::vector<std::string_view>& words, Need need) {
  const json::value* value = members_.Any(name, need);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    const auto found = std::ranges::find(words, TextOf(*value));
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  members_.Refuse(name, "word", fmt::format("give one of: {}", fmt::join(words, ", ")));
  return std::nullopt;
}

Result<void> DeskBody::Done() {
  members_.Close();
  if (refusals_.empty()) return {};
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the request breaks a rule",
                    .fields = std::move(refusals_).Take()});
}

Task<Result<model::Actor>> EnterDesk(const Call& call) {
  Result<void> may =
      co_await vault::DecideDesk(call.services().vault, call.caller(), access::DeskAction::kUse);
  if (!may) co_return Fail(may.error());
  co_return co_await call.services().desk.Enter(call.caller());
}

// A body may take long to come, and who sent it be nobody any more.
Task<Result<json::object>> EnterDeskWithBody(Call& call) {
  Result<model::Actor> actor = co_await EnterDesk(call);
  if (!actor) co_return Fail(actor.error());
  Result<json::object> object = co_await call.ReadObject();
  if (!object) co_return object;
  actor = co_await EnterDesk(call);
  if (!actor) co_return Fail(actor.error());
  co_return object;
}

Task<void> ShowDesk(Call& call, std::vector<std::string_view> more, bool groups_of_then,
                    Reader reader) {
  desk::Look how{.groups_of_then = groups_of_then};
  co_await ShowList(call, {}, std::move(more), std::move(how), std::move(reader));
}

Task<void> ShowOne(Call& call, bool groups_of_then, Reader reader) {
  desk::Look how{.groups_of_then = groups_of_then, .small = true};
  co_await ShowList(call, {}, {}, std::move(how), std::move(reader));
}

Task<void> ListDesk(Call& call, std::string_view list, std::vector<std::string_view> more,
                    Reader reader) {
  more.insert(more.end(), {kLimit, kCursor});
  desk::Look how;
  co_await ShowList(call, list, std::move(more), std::move(how), std::move(reader));
}

Task<void> AskDesk(Call& call, Question question, std::string_view list) {
  Result<json::object> object = co_await EnterDeskWithBody(call);
  if (!object) co_return co_await call.AnswerError(std::move(object.error()));
  Result<Call::Query> query = call.ReadQuery({kAsOf, kAs});
  if (!query) co_return co_await call.AnswerError(std::move(query.error()));
  desk::Desk& desk = call.services().desk;
  Result<desk::Look> look = LookOf(desk, *query);
  if (!look) co_return co_await call.AnswerError(std::move(look.error()));
  DeskBody body(*object);
  Result<desk::Reading> reading = question(body);
  if (!list.empty()) look->list = ListLookOf(list, *object, body);
  if (Result<void> good = body.Done(); !good) {
    co_return co_await call.AnswerError(std::move(good.error()));
  }
  if (!reading) co_return co_await call.AnswerError(std::move(reading.error()));
  Result<std::string> answer =
      co_await desk.Show(call.caller(), std::move(*look), std::move(*reading));
  if (!answer) co_return co_await call.AnswerError(std::move(answer.error()));
  co_await call.Answer(200, std::move(*answer));
}

Task<void> ActAtDesk(Call& call, std::string stream, ReadCommand read) {
  Result<Acted> acted = co_await Act(call, std::move(stream), std::move(read));
  if (!acted) co_return co_await call.AnswerError(std::move(acted.error()));
  co_await call.Answer(200, fmt::format(R"({{"changed":{},"version":{}}})",
                                        !acted->done.events.empty(), acted->version));
}

Task<void> TellAtDesk(Call& call, ReadCommand read, Answerer answer) {
  Result<Acted> acted = co_await Act(call, {}, std::move(read));
  if (!acted) co_return co_await call.AnswerError(std::move(acted.error()));
  co_await call.Answer(200, json::serialize(answer(*acted->done.state, acted->done)));
}

Task<void> MakeAtDesk(Call& call, std::string path, ReadCommand read) {
  Result<Acted> acted = co_await Act(call, {}, std::move(read));
  if (!acted) co_return co_await call.AnswerError(std::move(acted.error()));
  const std::string id(model::NameIn(acted->stream));
  std::vector<http::Header> headers;
  headers.push_back({"Location", path + "/" + id});
  json::object out;
  out["id"] = id;
  out["version"] = acted->version;
  co_await call.Answer(201, json::serialize(out), std::move(headers));
}

}  // namespace strongroom::api
