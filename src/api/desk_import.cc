// Endpoint family: taking a tracker over.
//
// The body may be larger than other routes': it holds answers of the tracker as texts. Only
// administrators of the desk get so far that it is read; it counts towards the server's budget for
// bodies like any other. The files are read and the import is worked out beside the io thread,
// while others go on; where the desk has gone on meanwhile, once more, in its turn (desk/desk.h).
//
// Every import is audited before it is done, tried or not, with the number of its issues: one that
// finds nothing to do leaves no event, and still asks about keys. What the answer tells of issues
// that are not public is audited as a list of them, whether the import was carried out or only
// tried. Without that entry there is no answer; what was carried out stays, and the same import
// again tells it.
#include <map>
#include <memory>
#include <utility>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "base/lower_case.h"
#include "base/pool_work.h"
#include "desk/intake/tracker_access.h"
#include "desk/intake/tracker_export.h"
#include "desk/model/import_tracker.h"

namespace strongroom::api {
namespace {

namespace intake = desk::intake;
namespace model = desk::model;

// Some ten MiB of files as JSON texts.
constexpr std::size_t kImportBodyMaxBytes = std::size_t{16} << 20U;
constexpr std::size_t kFileNameMaxBytes = 200;

using Files = std::vector<intake::InputFile>;

struct GroupFiles {
  std::string group;
  Files files;
};

// The request; its files' texts are those of the body, which must live on.
struct Request {
  Files issues;
  std::optional<intake::InputFile> scheme{};
  Files scheme_members{};
  std::vector<GroupFiles> groups{};
  model::KindRules kinds{};
  bool without_level_is_public = false;
  bool dry_run = false;
};

std::string_view TextOf(const json::value& value) {
  return {value.get_string().data(), value.get_string().size()};
}

// {"name", "text"}
intake::InputFile ReadFile(const json::value& value, std::string pointer, Refusals& refusals) {
  JsonMembers members(value, std::move(pointer), refusals);
  intake::InputFile file{
      .name = members.Text("name", Need::kRequired, kFileNameMaxBytes).value_or(""),
      .text = {},
      .pointer = members.PointerTo("text")};
  const json::value* text = members.Any("text", Need::kRequired);
  if (text != nullptr && text->is_string()) {
    file.text = TextOf(*text);
  } else if (text != nullptr) {
    members.Refuse("text", "text", "give the file's content as a text");
  }
  members.Close();
  return file;
}

Files ReadFiles(const json::array* list, const std::string& pointer, Refusals& refusals) {
  Files files;
  if (list == nullptr) return files;
  for (std::size_t at = 0; at < list->size(); ++at) {
    files.push_back(ReadFile((*list)[at], JsonPointer(pointer, std::to_string(at)), refusals));
  }
  return files;
}

// Each group once: whoever is in one file only would be taken out by the next.
std::vector<GroupFiles> ReadGroups(const json::array* list, Refusals& refusals) {
  std::vector<GroupFiles> groups;
  std::map<std::string, std::string> places;  // by name
  if (list == nullptr) return groups;
  for (std::size_t at = 0; at < list->size(); ++at) {
    const std::string pointer = JsonPointer("/groups", std::to_string(at));
    JsonMembers members((*list)[at], pointer, refusals);
    GroupFiles group{
        .group = members.Text("group", Need::kRequired, kFileNameMaxBytes).value_or(""),
        .files = {}};
    group.files = ReadFiles(members.Array("files", Need::kRequired), pointer + "/files", refusals);
    const auto [first, fresh] = places.emplace(group.group, pointer);
    if (!fresh && !group.group.empty()) {
      members.Refuse(
          "group", "group-twice",
          "the group stands at " + first->second + " already: give all its files there, once");
    }
    members.Close();
    groups.push_back(std::move(group));
  }
  return groups;
}

// {"Task": "process"}: types and labels of the tracker in any case, with the desk's kinds.
model::KindRules ReadKinds(const json::value* value, Refusals& refusals) {
  model::KindRules kinds;
  if (value == nullptr) return kinds;
  const json::object* object = value->if_object();
  if (object == nullptr) {
    refusals.Add("/kinds", "object", "give an object of types and labels with their kinds");
    return kinds;
  }
  for (const auto& member : *object) {
    bool known = false;
    for (std::size_t each = 0; each < model::kIssueKinds; ++each) {
      const auto kind = static_cast<model::IssueKind>(each);
      if (!member.value().is_string() || TextOf(member.value()) != model::IssueKindName(kind)) {
        continue;
      }
      known = true;
      if (!kinds.emplace(LowerCase(member.key()), kind).second) {
        refusals.Add(JsonPointer("/kinds", member.key()), "twice",
                     "the type or label is there already, in other letters: leave one out");
      }
    }
    if (!known) {
      refusals.Add(JsonPointer("/kinds", member.key()), "word",
                   "give vulnerability, preventative-upgrade, process or pentest");
    }
  }
  return kinds;
}

Result<Request> ReadRequest(const json::object& object) {
  DeskBody body(object);
  JsonMembers& members = body.members();
  Refusals& refusals = body.refusals();
  Request request{.issues = ReadFiles(members.Array("issues"), "/issues", refusals)};
  if (const json::value* scheme = members.Any("scheme")) {
    request.scheme = ReadFile(*scheme, "/scheme", refusals);
  }
  request.scheme_members = ReadFiles(members.Array("scheme_members"), "/scheme_members", refusals);
  if (!request.scheme && !request.scheme_members.empty()) {
    members.Refuse("scheme_members", "scheme", "give the scheme, too, whose levels these are of");
  }
  request.groups = ReadGroups(members.Array("groups"), refusals);
  if (!object.contains("issues") && !object.contains("scheme") && !object.contains("groups")) {
    refusals.Add("", "nothing", "give issues, a scheme or groups: there is nothing to take over");
  }
  request.kinds = ReadKinds(members.Any("kinds"), refusals);
  request.without_level_is_public =
      members.Word("without_level", {"default-level", "public"}).value_or(0) == 1;
  request.dry_run = body.Flag("dry_run").value_or(false);
  if (Result<void> good = body.Done(); !good) return Fail(good.error());
  return request;
}

Result<model::ImportTracker> ReadTracker(const Request& request) {
  model::ImportTracker input;
  Result<intake::TrackerExport> issues = intake::ParseTrackerExport(request.issues);
  if (!issues) return Fail(issues.error());
  input.issues = std::move(*issues);
  if (request.scheme) {
    auto scheme = intake::ParseSecurityScheme(*request.scheme, request.scheme_members);
    if (!scheme) return Fail(scheme.error());
    input.scheme = std::move(*scheme);
    input.scheme_members_given = !request.scheme_members.empty();
  }
  for (const GroupFiles& each : request.groups) {
    auto group = intake::ParseGroupMembers(each.group, each.files);
    if (!group) return Fail(group.error());
    input.groups.push_back(std::move(*group));
  }
  input.kinds = request.kinds;
  input.without_level_is_public = request.without_level_is_public;
  return input;
}

// An import, as worked out on the state of event `n`.
struct Worked {
  model::ImportTracker input;
  model::TrackerImport import;
  std::uint64_t n = 0;     // worked out on the state after so many events
  std::string by{};        // for that person
  std::uint64_t told = 0;  // of so many issues that were not public then
  bool dry_run = false;
};

// How many issues that are not public the answer tells something of.
std::uint64_t ToldOf(const model::State& state, const model::Actor& actor,
                     const model::TrackerImport& import) {
  const model::Sight sight(state, actor.person);
  std::uint64_t told = 0;
  for (const model::TrackerImport::Issue& each : import.issues) {
    const model::Issue* issue = sight.Find(each.key);
    told += issue != nullptr && !issue->is_public() ? 1 : 0;
  }
  return told;
}

Result<Worked> Work(const desk::Desk& desk, const model::Actor& actor, const json::object& body,
                    Time now, RandomSource& random) {
  const Result<Request> request = ReadRequest(body);
  if (!request) return Fail(request.error());
  Result<model::ImportTracker> input = ReadTracker(*request);
  if (!input) return Fail(input.error());
  input->at = now;
  const std::shared_ptr<const model::State> state = desk.memory().Snapshot();
  Result<model::TrackerImport> import = model::Import(*state, actor, *input, random);
  if (!import) return Fail(import.error());
  const std::uint64_t told = ToldOf(*state, actor, *import);
  return Worked{.input = std::move(*input),
                .import = std::move(*import),
                .n = state->n,
                .by = actor.person,
                .told = told,
                .dry_run = request->dry_run};
}

}  // namespace

Task<void> ImportTracker(Call& call) {
  Result<model::Actor> actor = co_await EnterDesk(call);
  if (!actor) co_return co_await call.AnswerError(std::move(actor.error()));
  desk::Desk& desk = call.services().desk;
  Result<void> may = desk.memory().Look([&](const desk::Memory::Now& memory) {
    return model::RequireRole(memory.state(), *actor, model::Role::kAdministrators);
  });
  if (!may) co_return co_await call.AnswerError(std::move(may.error()));
  Result<json::object> object = co_await call.ReadObject(kImportBodyMaxBytes);
  if (!object) co_return co_await call.AnswerError(std::move(object.error()));
  actor = co_await EnterDesk(call);  // the body may have taken long
  if (!actor) co_return co_await call.AnswerError(std::move(actor.error()));

  RandomSource& random = call.services().vault.random;
  const Time now = call.services().vault.clock.Now();
  auto work = [&] { return Work(desk, *actor, *object, now, random); };
  Result<Worked> worked = co_await OnPool(desk.pool(), std::move(work));
  if (!worked) co_return co_await call.AnswerError(std::move(worked.error()));
  object->clear();
  const auto shared = std::make_shared<Worked>(std::move(*worked));
  Result<void> audited =
      co_await desk.AuditAttempt(call.caller(), "desk.import", shared->import.issues.size());
  if (!audited) co_return co_await call.AnswerError(std::move(audited.error()));

  desk::Command command = [shared, &random](const model::State& state,
                                            const model::Actor& by) -> Result<model::NewEvents> {
    if (state.n != shared->n || by.person != shared->by) {
      Result<model::TrackerImport> again = model::Import(state, by, shared->input, random);
      if (!again) return Fail(again.error());
      shared->told = ToldOf(state, by, *again);
      shared->import = std::move(*again);
      shared->n = state.n;
      shared->by = by.person;
    }
    return shared->import.events;
  };
  if (!shared->dry_run) {
    Result<desk::Done> done = co_await desk.Execute(call.caller(), std::move(command));
    if (!done) co_return co_await call.AnswerError(std::move(done.error()));
  }
  desk::Reading reading = [shared](const desk::Scene&) {
    return Result<desk::Shown>(desk::Shown{.body = ToJson(shared->import, shared->dry_run),
                                           .embargoed_issues = shared->told});
  };
  desk::Look look;
  Result<std::string> shown =
      co_await desk.Show(call.caller(), std::move(look), std::move(reading));
  if (!shown) co_return co_await call.AnswerError(std::move(shown.error()));
  co_await call.Answer(200, std::move(*shown));
}

}  // namespace strongroom::api
