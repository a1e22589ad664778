// Every use case with its first store operation failing, its second, and so on, in two ways: the
// operation does not happen, or it happens and its answer is lost. After each: what was refused has
// changed nothing (unless it says "outcome unknown", or the use case goes in documented steps),
// what was acknowledged is complete, verification finds nothing, and the same request again
// succeeds. Where a server would carry on after a restart, that is tried as well.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "house.h"
#include "vault/append_events.h"
#include "vault/apply_type.h"
#include "vault/create_record.h"
#include "vault/delete_record.h"
#include "vault/expunge_event.h"
#include "vault/import_records.h"
#include "vault/read_record.h"
#include "vault/replay_events.h"
#include "vault/reveal_record.h"
#include "vault/rotate_keys.h"
#include "vault/search_records.h"
#include "vault/update_record.h"

namespace strongroom::faults {
namespace {

using access::ControlAction;

constexpr std::string_view kNote = R"({
  "$id": "note", "type": "object", "x-sensitivity": "regular", "x-permission-prefix": "strongroom.note",
  "required": ["owner"], "additionalProperties": false,
  "properties": {
    "owner": {"type": "string", "maxLength": 40, "x-sensitivity": "regular", "x-search": ["exact"]},
    "text": {"type": "string", "maxLength": 400, "x-sensitivity": "regular", "x-search": ["exact"]}}})";
// kNote with its text raised to high.
constexpr std::string_view kSealedNote = R"({
  "$id": "note", "type": "object", "x-sensitivity": "high", "x-permission-prefix": "strongroom.note",
  "x-expected-records": 1000,
  "required": ["owner"], "additionalProperties": false,
  "properties": {
    "owner": {"type": "string", "maxLength": 40, "x-sensitivity": "regular", "x-search": ["exact"]},
    "text": {"type": "string", "maxLength": 400, "x-sensitivity": "high", "x-search": ["exact"],
             "x-mask": "all"}}})";
constexpr std::string_view kAccount = R"({
  "$id": "account", "type": "object", "x-sensitivity": "high",
  "x-permission-prefix": "strongroom.account", "x-expected-records": 1000,
  "required": ["owner", "number"], "additionalProperties": false,
  "properties": {
    "owner": {"type": "string", "maxLength": 40, "x-sensitivity": "regular", "x-search": ["exact"]},
    "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high",
               "x-search": ["exact", "last4"], "x-mask": "last4"}}})";
constexpr const char* kNumber = "DE89370400440532013000";
constexpr const char* kOtherNumber = "GB29NWBK60161331926819";

// How far a refusal may have come.
enum class Steps : std::uint8_t {
  kOne,   // all or nothing
  kMany,  // in steps; asking again carries on
};

// What a use case remembers between its steps.
struct Notes {
  std::string id, code;
  std::vector<std::string> lines;
};

struct UseCase {
  Steps steps = Steps::kOne;
  std::function<void(House&, Notes&)> prepare;
  std::function<Result<void>(House&, Notes&)> run;
  // Expects what must hold after an acknowledgement; also after a repeated one.
  std::function<void(House&, Notes&)> complete;
  // What a request gets that was done already, where that is not success.
  std::optional<ErrorKind> done_already = std::nullopt;
  // Whether a restart finishes what had begun.
  bool restart_finishes = false;
  // Before the request is sent again.
  std::function<void(House&, Notes&)> before_repeat = [](House&, Notes&) {};
  // Expects what must hold whatever came out.
  std::function<void(House&, Notes&)> always = [](House&, Notes&) {};
};

template <class T>
Result<void> Outcome(const Result<T>& result) {
  if (!result) return Fail(result.error());
  return {};
}

json::object Record(const char* text) { return Must(ParseJson(text)).as_object(); }

json::object Account(const char* owner, const char* number) {
  json::object record;
  record["owner"] = owner;
  record["number"] = number;
  return record;
}

std::string CreateAccount(House& house, const char* number, const char* owner = "a") {
  const access::Caller by = house.Developer("north");
  vault::CreateRecord command{
      .type = "account", .record = Account(owner, number), .idempotency_key = {}};
  return Must(house.Run(vault::Create(house.vault(), by, std::move(command)))).id;
}

// The first use of a type in a tenant makes its keys: not a part of what is tried.
void UseKeys(House& house) {
  const access::Caller by = house.Developer("north");
  vault::ListRecords command{.type = "account", .cursor = {}};
  Must(house.Run(vault::List(house.vault(), by, std::move(command))));
}

void WithAccounts(House& house) {
  house.MakeTenant("north");
  house.Declare(kAccount);
  UseKeys(house);
}

// Ids of all records of a type, in order.
std::vector<std::string> Ids(House& house, const std::string& type, const char* tenant = "north") {
  const access::Caller by = house.Developer(tenant);
  vault::ListRecords command{.type = type, .limit = 1000, .cursor = {}};
  const std::string page = Must(house.Run(vault::List(house.vault(), by, std::move(command))));
  const json::value parsed = Must(ParseJson(page));
  std::vector<std::string> ids;
  for (const json::value& record : parsed.at("records").as_array()) {
    ids.emplace_back(record.at("id").as_string());
  }
  return ids;
}

Result<std::string> RevealField(House& house, const std::string& type, const std::string& id,
                                const std::string& field, const char* tenant = "north") {
  const access::Caller by = house.Developer(tenant);
  vault::RevealOne command{.type = type, .id = id, .fields = {field}, .reason = "asked by a test"};
  return house.Run(vault::Reveal(house.vault(), by, std::move(command)));
}

Result<std::string> SearchBy(House& house, const std::string& type, const char* field,
                             const char* value, const char* tenant = "north") {
  const access::Caller by = house.Developer(tenant);
  vault::SearchRecords command{.type = type, .where = {}, .cursor = {}};
  command.where[field] = value;
  return house.Run(vault::Search(house.vault(), by, std::move(command)));
}

std::size_t CountFound(House& house, const std::string& type, const char* field, const char* value,
                       const char* tenant = "north") {
  const std::string page = Must(SearchBy(house, type, field, value, tenant));
  return Must(ParseJson(page)).at("records").as_array().size();
}

void ExpectAccounts(House& house, const std::vector<std::string>& numbers) {
  const std::vector<std::string> ids = Ids(house, "account");
  EXPECT_EQ(ids.size(), numbers.size());
  for (const std::string& number : numbers) {
    EXPECT_EQ(CountFound(house, "account", "number", number.c_str()), 1U) << number;
  }
  std::vector<std::string> opened;
  for (const std::string& id : ids) {
    const std::string view = Must(RevealField(house, "account", id, "number"));
    opened.emplace_back(Must(ParseJson(view)).at("number").as_string());
  }
  EXPECT_THAT(opened, testing::UnorderedElementsAreArray(numbers));
}

// -- Records --------------------------------------------------------------------------------------

UseCase CreateWithKey() {
  return {.prepare = [](House& house, Notes&) { WithAccounts(house); },
          .run =
              [](House& house, Notes&) {
                const access::Caller by = house.Developer("north");
                vault::CreateRecord command{
                    .type = "account", .record = Account("a", kNumber), .idempotency_key = "key-1"};
                return Outcome(house.Run(vault::Create(house.vault(), by, std::move(command))));
              },
          .complete = [](House& house, Notes&) { ExpectAccounts(house, {kNumber}); }};
}

UseCase Replace() {
  return {.prepare =
              [](House& house, Notes& notes) {
                WithAccounts(house);
                notes.id = CreateAccount(house, kNumber);
              },
          .run =
              [](House& house, Notes& notes) {
                const access::Caller by = house.Developer("north");
                vault::UpdateRecord command{
                    .type = "account", .id = notes.id, .record = Account("b", kOtherNumber)};
                command.record["_version"] = 1;
                return Outcome(house.Run(vault::Update(house.vault(), by, std::move(command))));
              },
          .complete =
              [](House& house, Notes&) {
                ExpectAccounts(house, {kOtherNumber});
                EXPECT_EQ(CountFound(house, "account", "number", kNumber), 0U);
                EXPECT_EQ(CountFound(house, "account", "owner", "a"), 0U);
              },
          .done_already = ErrorKind::kConflict};
}

UseCase DeleteOne() {
  return {.prepare =
              [](House& house, Notes& notes) {
                WithAccounts(house);
                notes.id = CreateAccount(house, kNumber);
                CreateAccount(house, kOtherNumber);
              },
          .run =
              [](House& house, Notes& notes) {
                const access::Caller by = house.Developer("north");
                return house.Run(vault::Delete(house.vault(), by, "account", notes.id));
              },
          .complete =
              [](House& house, Notes&) {
                ExpectAccounts(house, {kOtherNumber});
                EXPECT_EQ(CountFound(house, "account", "number", kNumber), 0U);
              },
          .done_already = ErrorKind::kNotFound};
}

UseCase DeleteAllOfAnOwner() {
  return {.steps = Steps::kMany,
          .prepare =
              [](House& house, Notes&) {
                WithAccounts(house);
                for (int n = 0; n < 5; ++n) CreateAccount(house, kNumber, "gone");
                CreateAccount(house, kOtherNumber, "kept");
              },
          .run =
              [](House& house, Notes&) {
                const access::Caller by = house.Developer("north");
                const json::object where = Record(R"({"owner": "gone"})");
                return Outcome(house.Run(vault::DeleteWhere(house.vault(), by, "account", where)));
              },
          .complete =
              [](House& house, Notes&) {
                ExpectAccounts(house, {kOtherNumber});
                EXPECT_EQ(CountFound(house, "account", "number", kNumber), 0U);
              }};
}

UseCase Import() {
  return {.prepare = [](House& house, Notes&) { WithAccounts(house); },
          .run = [](House& house, Notes& notes) -> Result<void> {
            const access::Caller by = house.Developer("north");
            bool unknown = false;
            const auto errors = [&unknown](const Error& error) {
              unknown = unknown || error.kind == ErrorKind::kOutcomeUnknown;
              return fmt::format(R"("{}: {}")", ErrorKindName(error.kind), error.detail);
            };
            vault::CallerCheck check = [&by]() -> Task<Result<access::Caller>> { co_return by; };
            auto importer =
                house.Run(vault::Importer::Begin(house.vault(), "account", check, errors));
            if (!importer) return Fail(importer.error());
            std::vector<vault::ImportLine> lines;
            const auto add = [&](std::uint64_t number, json::object record, const char* id) {
              record["id"] = id;
              lines.push_back({.number = number, .text = json::serialize(record)});
            };
            add(1, Account("a", kNumber), "6a3e7a52-0000-4000-8000-000000000001");
            add(2, Account("a", kOtherNumber), "6a3e7a52-0000-4000-8000-000000000002");
            auto chunk = (*importer)->Prepare(lines);
            auto answers = house.Run((*importer)->Commit(std::move(chunk)));
            if (!answers) return Fail(answers.error());
            notes.lines = std::move(*answers);
            for (const std::string& line : notes.lines) {
              if (line.find("error") == std::string::npos) continue;
              if (line.find("exists already") != std::string::npos) continue;
              return Fail(unknown ? ErrorKind::kOutcomeUnknown : ErrorKind::kUnavailable, line);
            }
            return {};
          },
          .complete = [](House& house, Notes&) { ExpectAccounts(house, {kNumber, kOtherNumber}); }};
}

// What leaves is in the chain; what is refused tells nothing.
UseCase RevealOne() {
  return {.prepare =
              [](House& house, Notes& notes) {
                WithAccounts(house);
                notes.id = CreateAccount(house, kNumber);
              },
          .run = [](House& house, Notes& notes) -> Result<void> {
            Result<std::string> view = RevealField(house, "account", notes.id, "number");
            if (!view) {
              EXPECT_EQ(view.error().ToString().find("DE89"), std::string::npos);
              return Fail(view.error());
            }
            EXPECT_THAT(*view, testing::HasSubstr(kNumber));
            return {};
          },
          .complete =
              [](House& house, Notes&) {
                EXPECT_THAT(house.Chain(1), testing::HasSubstr(R"("action":"record.reveal")"));
              }};
}

UseCase RevealMany() {
  return {.prepare =
              [](House& house, Notes&) {
                WithAccounts(house);
                for (int n = 0; n < 150; ++n) CreateAccount(house, kNumber);
              },
          .run =
              [](House& house, Notes& notes) {
                const access::Caller by = house.Developer("north");
                vault::RevealMany command{.type = "account",
                                          .ids = {},
                                          .where = Record(R"({"owner": "a"})"),
                                          .fields = {"number"},
                                          .reason = "asked by a test"};
                notes.lines.clear();
                const auto begin = []() -> Task<Result<void>> { co_return Result<void>(); };
                const auto sink = [&notes](std::string line) -> Task<Result<void>> {
                  notes.lines.push_back(std::move(line));
                  co_return Result<void>();
                };
                return house.Run(vault::Reveal(house.vault(), by, std::move(command), begin, sink));
              },
          .complete = [](House&, Notes& notes) { EXPECT_EQ(notes.lines.size(), 150U); },
          .always =
              [](House& house, Notes& notes) {
                const std::string chain = house.Chain(1);
                for (const std::string& line : notes.lines) {
                  const std::string id(Must(ParseJson(line)).at("id").as_string());
                  const auto entry = chain.find(R"("action":"record.reveal")");
                  ASSERT_NE(entry, std::string::npos);
                  EXPECT_NE(chain.find(id, entry), std::string::npos)
                      << "revealed without an entry";
                }
              }};
}

UseCase SearchByHighField() {
  return {.prepare =
              [](House& house, Notes&) {
                WithAccounts(house);
                CreateAccount(house, kNumber);
              },
          .run = [](House& house, Notes&) -> Result<void> {
            Result<std::string> page = SearchBy(house, "account", "number", kNumber);
            if (!page) return Fail(page.error());
            EXPECT_THAT(*page, testing::HasSubstr(R"("owner":"a")"));
            return {};
          },
          .complete =
              [](House& house, Notes&) {
                EXPECT_THAT(house.Chain(1), testing::HasSubstr(R"("action":"record.search")"));
              }};
}

UseCase ReadMasked() {
  return {.prepare =
              [](House& house, Notes& notes) {
                WithAccounts(house);
                notes.id = CreateAccount(house, kNumber);
              },
          .run =
              [](House& house, Notes& notes) {
                const access::Caller by = house.Developer("north");
                return Outcome(house.Run(vault::Read(house.vault(), by, "account", notes.id)));
              },
          .complete = [](House& house, Notes&) { ExpectAccounts(house, {kNumber}); }};
}

// -- Types ----------------------------------------------------------------------------------------

Result<void> Apply(House& house, std::string_view schema) {
  const access::Caller by = house.Operator();
  const access::ControlGrant grant = house.Granted(ControlAction::kTypesManage);
  json::value parsed = Must(ParseJson(schema));
  std::string name(parsed.at("$id").as_string());
  return Outcome(
      house.Run(vault::ApplyType(house.vault(), by, grant, std::move(name), std::move(parsed))));
}

UseCase DeclareType() {
  return {.prepare = [](House& house, Notes&) { house.MakeTenant("north"); },
          .run = [](House& house, Notes&) { return Apply(house, kAccount); },
          .complete =
              [](House& house, Notes&) {
                CreateAccount(house, kNumber);
                EXPECT_EQ(CountFound(house, "account", "number", kNumber),
                          Ids(house, "account").size());
              }};
}

void CreateNote(House& house, const char* tenant, const char* text) {
  const access::Caller by = house.Developer(tenant);
  vault::CreateRecord command{.type = "note", .record = {}, .idempotency_key = {}};
  command.record["owner"] = "a";
  command.record["text"] = text;
  Must(house.Run(vault::Create(house.vault(), by, std::move(command))));
}

void WithNotes(House& house) {
  house.MakeTenant("north");
  house.MakeTenant("south");
  house.Declare(kNote);
  CreateNote(house, "north", "a blue moon");
  CreateNote(house, "north", "a red sun");
  CreateNote(house, "south", "a green star");
}

void ExpectSealedNotes(House& house) {
  EXPECT_EQ(Ids(house, "note", "north").size(), 2U);
  EXPECT_EQ(Ids(house, "note", "south").size(), 1U);
  EXPECT_EQ(CountFound(house, "note", "text", "a blue moon", "north"), 1U);
  EXPECT_EQ(CountFound(house, "note", "text", "a green star", "south"), 1U);
  const std::string id = Ids(house, "note", "south").front();
  EXPECT_THAT(Must(RevealField(house, "note", id, "text", "south")),
              testing::HasSubstr("a green star"));
  for (const auto& [place, content] : house.Everything()) {
    EXPECT_EQ(content.find(HexEncode(ToBytes("a green star"))), std::string::npos) << place;
  }
  EXPECT_EQ(house.vault().types.Find("note")->state, vault::TypeState::kActive);
}

UseCase RaiseClass() {
  return {.steps = Steps::kMany,
          .prepare = [](House& house, Notes&) { WithNotes(house); },
          .run = [](House& house, Notes&) { return Apply(house, kSealedNote); },
          .complete = [](House& house, Notes&) { ExpectSealedNotes(house); },
          .restart_finishes = true};
}

// Lowering protection again: proposed by one, approved by another.
// Everything opens and is found, nothing is left under an older key, and no older key is left.
void ExpectResealed(House& house, const std::vector<std::string>& numbers) {
  ExpectAccounts(house, numbers);
  const keys::TenantRef tenant = *house.tenants().Find("north");
  keys::KeyHierarchy& hierarchy = house.vault().keys;
  const auto versions = Must(house.Run(hierarchy.DataKeys(tenant, "account")));
  EXPECT_GE(versions.active, 2U);
  EXPECT_THAT(versions.older, testing::IsEmpty());
  const auto type_keys = Must(house.Run(hierarchy.ForType(tenant, "account", 1'000'000)));
  const auto table = vault::RecordTable("account", 1);
  for (const store::Row& stored :
       Must(house.Run(house.vault().store.Scan(table, tenant.number, {}, {}, 1000)))) {
    const vault::RecordRow row = Must(vault::ReadRow(*type_keys, stored));
    EXPECT_FALSE(vault::SealedBefore(row, versions.active));
    EXPECT_GE(row.version, 2U);
    EXPECT_EQ(row.stamp.updated_by, "developer");
  }
}

UseCase RotateKeys() {
  return {.steps = Steps::kMany,
          .prepare =
              [](House& house, Notes&) {
                WithAccounts(house);
                house.MakeTenant("south");  // has no keys for the type
                CreateAccount(house, kNumber);
                CreateAccount(house, kOtherNumber);
              },
          .run =
              [](House& house, Notes&) {
                const access::Caller by = house.Operator();
                const access::ControlGrant grant = house.Granted(ControlAction::kTypesManage);
                return Outcome(house.Run(
                    vault::RotateKeys(house.vault(), by, grant, "account", std::nullopt)));
              },
          .complete = [](House& house, Notes&) { ExpectResealed(house, {kNumber, kOtherNumber}); }};
}

// What a crash behind the batch that made the new key left.
UseCase FinishRotation() {
  UseCase use_case = RotateKeys();
  use_case.prepare = [](House& house, Notes&) {
    WithAccounts(house);
    CreateAccount(house, kNumber);
    const keys::TenantRef tenant = *house.tenants().Find("north");
    const auto type = house.vault().types.Find("account");
    store::Batch batch;
    Must(house.Run(house.vault().keys.AddRotation(batch, house.Operator(), tenant, "account")));
    house.vault().types.rows().Replace(batch, house.Operator(), "type.keys.rotate", type->row,
                                       type->row.body);
    EXPECT_TRUE(Must(house.Run(house.vault().store.Write(std::move(batch)))).committed());
    // Every write from now on is the new key's. This server has heard of nothing, and is told.
    const access::Caller by = house.Developer("north");
    vault::CreateRecord late{
        .type = "account", .record = Account("a", kOtherNumber), .idempotency_key = {}};
    const auto refused = house.Run(vault::Create(house.vault(), by, late));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
    const std::string id = Must(house.Run(vault::Create(house.vault(), by, late))).id;
    vault::UpdateRecord update{.type = "account", .id = id, .record = Account("a", kOtherNumber)};
    update.record["_version"] = 1;
    Must(house.Run(vault::Update(house.vault(), by, std::move(update))));
  };
  use_case.run = [](House& house, Notes&) {
    const access::Caller by = house.Operator();
    const access::ControlGrant grant = house.Granted(ControlAction::kTypesManage);
    return Outcome(house.Run(vault::ResealRecords(house.vault(), by, grant, "account", "north")));
  };
  return use_case;
}

UseCase ApproveMigration() {
  return {.steps = Steps::kMany,
          .prepare =
              [](House& house, Notes& notes) {
                WithNotes(house);
                Must(Apply(house, kSealedNote));
                const access::Caller by = house.Operator("one");
                const access::ControlGrant grant = house.Granted(ControlAction::kTypesManage);
                json::value schema = Must(ParseJson(kNote));
                notes.id = Must(house.Run(vault::ProposeMigration(
                    house.vault(), by, grant, "note", std::move(schema), "agreed by a test")));
              },
          .run =
              [](House& house, Notes& notes) {
                const access::Caller by = house.Operator("two");
                const access::ControlGrant grant = house.Granted(ControlAction::kTypesManage);
                Result<void> approved = Outcome(
                    house.Run(vault::ApproveMigration(house.vault(), by, grant, "note", notes.id)));
                // The proposal is used up; applying the schema carries on what it allowed, and
                // would be refused if it had allowed nothing.
                const bool used = !approved && approved.error().kind == ErrorKind::kNotFound;
                return used ? Apply(house, kNote) : approved;
              },
          .complete =
              [](House& house, Notes&) {
                EXPECT_EQ(house.vault().types.Find("note")->state, vault::TypeState::kActive);
                EXPECT_EQ(house.vault().types.Find("note")->type.sensitivity(),
                          record::Sensitivity::kRegular);
                EXPECT_EQ(Ids(house, "note", "north").size(), 2U);
                EXPECT_EQ(CountFound(house, "note", "text", "a green star", "south"), 1U);
              }};
}

// -- Tenants and tokens
// -----------------------------------------------------------------------------

UseCase CreateTenant() {
  return {.prepare = [](House& house, Notes&) { house.Declare(kAccount); },
          .run =
              [](House& house, Notes&) {
                const access::ControlGrant grant = house.Granted(ControlAction::kTenantsManage);
                return Outcome(house.Run(house.tenants().Create(house.Operator(), grant, "north")));
              },
          .complete =
              [](House& house, Notes&) {
                Must(house.Run(house.tenants().Load()));  // as a notice of the store does
                ASSERT_TRUE(house.tenants().Find("north"));
                CreateAccount(house, kNumber);
                EXPECT_EQ(CountFound(house, "account", "number", kNumber),
                          Ids(house, "account").size());
              },
          .done_already = ErrorKind::kConflict};
}

Result<void> AskForCode(House& house, Notes& notes) {
  const access::ControlGrant grant = house.Granted(ControlAction::kTenantsManage);
  auto asked = house.Run(house.tenants().Destroy(house.Operator(), grant, "north", std::nullopt));
  if (!asked) return Fail(asked.error());
  notes.code = asked->confirmation.value_or("");
  return {};
}

UseCase DestroyTenant() {
  return {.steps = Steps::kMany,
          .prepare =
              [](House& house, Notes& notes) {
                WithAccounts(house);
                CreateAccount(house, kNumber);
                notes.id = house.tenants().Find("north")->id.ToString();
                Must(AskForCode(house, notes));
              },
          .run =
              [](House& house, Notes& notes) {
                const access::ControlGrant grant = house.Granted(ControlAction::kTenantsManage);
                return Outcome(house.Run(
                    house.tenants().Destroy(house.Operator(), grant, "north", notes.code)));
              },
          .complete =
              [](House& house, Notes& notes) {
                Must(house.Run(house.tenants().Load()));  // as a notice of the store does
                EXPECT_FALSE(house.tenants().Find("north"));
                EXPECT_FALSE(house.keyring().ShredKey(*Uuid::Parse(notes.id))->has_value());
                const auto table = vault::RecordTable("account", 1);
                EXPECT_EQ(Must(house.Run(house.vault().store.Count(table, 1))), 0U);
              },
          .done_already = ErrorKind::kNotFound,
          .restart_finishes = true,
          .before_repeat = [](House& house, Notes& notes) { (void)AskForCode(house, notes); }};
}

UseCase CreateToken() {
  return {.prepare = [](House& house, Notes&) { house.MakeTenant("north"); },
          .run = [](House& house, Notes& notes) -> Result<void> {
            const access::ControlGrant grant = house.Granted(ControlAction::kTokensManage);
            identity::TokenSpec spec;
            spec.tenants = {*house.tenants().Find("north")};
            spec.subject = "service";
            spec.permissions = {"strongroom.account.item.get"};
            auto issued =
                house.Run(house.tokens().Create(house.Operator(), grant, std::move(spec)));
            if (!issued) return Fail(issued.error());
            notes.code = issued->token.InsecureText();
            return {};
          },
          .complete =
              [](House& house, Notes& notes) {
                auto key = identity::TokenRowKey(identity::TokenDigest(notes.code));
                auto found = Must(house.Run(house.tokens().Find(std::move(key))));
                ASSERT_TRUE(found);
                EXPECT_EQ(found->subject, "service");
                EXPECT_THAT(house.Chain(1), testing::HasSubstr("token.create"));
              }};
}

UseCase RevokeToken() {
  return {.prepare =
              [](House& house, Notes& notes) {
                house.MakeTenant("north");
                const access::ControlGrant grant = house.Granted(ControlAction::kTokensManage);
                identity::TokenSpec spec;
                spec.tenants = {*house.tenants().Find("north")};
                spec.subject = "service";
                spec.permissions = {"strongroom.account.item.get"};
                auto issued = Must(
                    house.Run(house.tokens().Create(house.Operator(), grant, std::move(spec))));
                notes.id = issued.info.accessor;
                notes.code = issued.token.InsecureText();
              },
          .run =
              [](House& house, Notes& notes) {
                const access::ControlGrant grant = house.Granted(ControlAction::kTokensManage);
                return house.Run(house.tokens().Revoke(house.Operator(), grant, notes.id));
              },
          .complete =
              [](House& house, Notes& notes) {
                auto key = identity::TokenRowKey(identity::TokenDigest(notes.code));
                EXPECT_FALSE(Must(house.Run(house.tokens().Find(std::move(key)))));
                EXPECT_THAT(house.Chain(1), testing::HasSubstr("token.revoke"));
              },
          .done_already = ErrorKind::kNotFound};
}

// -- Ledgers --------------------------------------------------------------------------------------

const vault::Ledger kLedger{.tenant = 1, .name = "desk"};

void WithEvents(House& house, std::vector<std::string> events) {
  house.MakeTenant("north");
  Must(house.Run(vault::EnsureLedger(house.vault(), "desk")));
  const access::Caller by = house.Developer("north");
  Must(house.Run(vault::Append(house.vault(), by, kLedger, 0, std::move(events))));
}

Result<std::vector<std::string>> Replayed(House& house) {
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  auto all = house.Run(vault::Replay(house.vault(), server, kLedger, 1, 100));
  if (!all) return Fail(all.error());
  std::vector<std::string> texts;
  for (const vault::LedgerEvent& event : all->events) {
    texts.push_back(event.expunged ? "expunged: " + event.expunged->reason : event.text);
  }
  return texts;
}

UseCase DeclareLedger() {
  return {.steps = Steps::kMany,
          .prepare = [](House& house, Notes&) { house.MakeTenant("north"); },
          .run = [](House& house,
                    Notes&) { return house.Run(vault::EnsureLedger(house.vault(), "desk")); },
          .complete =
              [](House& house, Notes&) {
                EXPECT_EQ(Must(house.Run(vault::ReadHead(house.vault(), kLedger))).last, 0U);
              }};
}

UseCase AppendEvents() {
  return {.prepare = [](House& house, Notes&) { WithEvents(house, {"one"}); },
          .run =
              [](House& house, Notes&) {
                const access::Caller by = house.Developer("north");
                std::vector<std::string> events{"two", "three"};
                return Outcome(
                    house.Run(vault::Append(house.vault(), by, kLedger, 1, std::move(events))));
              },
          .complete =
              [](House& house, Notes&) {
                EXPECT_THAT(Must(Replayed(house)), testing::ElementsAre("one", "two", "three"));
              },
          .done_already = ErrorKind::kConflict};
}

// The entry is on stable storage before anything is opened.
UseCase ReplayEvents() {
  return {.prepare = [](House& house, Notes&) { WithEvents(house, {"one", "two"}); },
          .run = [](House& house, Notes&) { return Outcome(Replayed(house)); },
          .complete =
              [](House& house, Notes&) {
                EXPECT_THAT(house.Chain(1), testing::HasSubstr(R"("action":"ledger.replay")"));
                EXPECT_THAT(Must(Replayed(house)), testing::ElementsAre("one", "two"));
              }};
}

UseCase ExpungeEvent() {
  return {.steps = Steps::kMany,
          .prepare = [](House& house, Notes&) { WithEvents(house, {"one", "two", "three"}); },
          .run =
              [](House& house, Notes&) {
                const access::Caller by = house.Developer("north");
                return Outcome(
                    house.Run(vault::Expunge(house.vault(), by, kLedger, 2, "asked by a test")));
              },
          .complete =
              [](House& house, Notes&) {
                EXPECT_THAT(Must(Replayed(house)),
                            testing::ElementsAre("one", "expunged: asked by a test", "three"));
              },
          .always =
              [](House& house, Notes&) {
                const std::vector<std::string> texts = Must(Replayed(house));
                ASSERT_EQ(texts.size(), 3U);
                EXPECT_THAT(texts[1], testing::AnyOf("two", "expunged: asked by a test"));
              }};
}

// -- Each operation in turn
// -------------------------------------------------------------------------

enum class Failing : std::uint8_t { kCall, kFullDisk, kAnswer };

void Arm(House& house, Failing failing, std::uint64_t n) {
  switch (failing) {
    case Failing::kCall: return house.failing().FailCall(n);
    case Failing::kFullDisk: return house.failing().FailCall(n, ErrorKind::kStorageFull);
    case Failing::kAnswer: return house.failing().LoseAnswer(n);
  }
}

bool OutcomeUnknown(const Result<void>& result) {
  return !result && result.error().kind == ErrorKind::kOutcomeUnknown;
}

void ExpectRepeated(const UseCase& use_case, House& house, Notes& notes, bool may_be_done) {
  use_case.before_repeat(house, notes);
  const Result<void> again = use_case.run(house, notes);
  if (!again) {
    EXPECT_TRUE(may_be_done && again.error().kind == use_case.done_already)
        << "asked again: " << again.error().ToString();
  }
  use_case.complete(house, notes);
  use_case.always(house, notes);
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

// Whether the n-th operation was reached; expectations are this function's.
bool FailOne(const UseCase& use_case, Failing failing, std::uint64_t n, bool restart) {
  const TemporaryDirectory directory;
  auto house = std::make_unique<House>(directory.path());
  Notes notes;
  use_case.prepare(*house, notes);
  const auto before = house->Everything();
  Arm(*house, failing, n);
  const Result<void> result = use_case.run(*house, notes);
  const bool reached = house->failing().calls() >= n;
  house->failing().FailNone();
  if (!reached) {
    EXPECT_TRUE(result) << result.error().ToString();
  } else if (result || OutcomeUnknown(result)) {
    // A failure that the caller need not hear of, or that leaves it in doubt.
  } else {
    EXPECT_TRUE(result.error().kind == ErrorKind::kUnavailable ||
                result.error().kind == ErrorKind::kStorageFull)
        << result.error().ToString();
    if (use_case.steps == Steps::kOne) {
      EXPECT_EQ(house->Everything(), before) << "refused, yet changed";
    }
  }
  use_case.always(*house, notes);
  EXPECT_THAT(house->Verify(), testing::IsEmpty());
  if (result) use_case.complete(*house, notes);
  if (restart) {
    house.reset();
    house = std::make_unique<House>(directory.path());
    EXPECT_THAT(house->Verify(), testing::IsEmpty());
  }
  const bool may_be_done =
      result || OutcomeUnknown(result) || (restart && use_case.restart_finishes);
  ExpectRepeated(use_case, *house, notes, may_be_done);
  return reached;
}

struct NamedUseCase {
  const char* name;
  UseCase (*make)();
  friend void PrintTo(const NamedUseCase& use_case, std::ostream* out) { *out << use_case.name; }
};

class FailingOperation : public testing::TestWithParam<NamedUseCase> {
 protected:
  void FailEach(Failing failing, bool restart) {
    const UseCase use_case = GetParam().make();
    std::uint64_t n = 1;
    for (bool reached = true; reached && !HasFailure(); ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      reached = FailOne(use_case, failing, n, restart);
      ASSERT_LT(n, 500U);
    }
    EXPECT_GT(n, 2U) << "no operation failed: nothing was tried";
  }
};

TEST_P(FailingOperation, IsRefusedOrCompleteAndCanBeRepeated) { FailEach(Failing::kCall, false); }
TEST_P(FailingOperation, OnAFullDiskToo) { FailEach(Failing::kFullDisk, false); }
TEST_P(FailingOperation, WithALostAnswerCanBeRepeated) { FailEach(Failing::kAnswer, false); }
TEST_P(FailingOperation, AfterARestartCanBeRepeated) { FailEach(Failing::kCall, true); }

INSTANTIATE_TEST_SUITE_P(
    UseCases, FailingOperation,
    testing::Values(
        NamedUseCase{"CreateWithKey", CreateWithKey}, NamedUseCase{"Replace", Replace},
        NamedUseCase{"DeleteOne", DeleteOne},
        NamedUseCase{"DeleteAllOfAnOwner", DeleteAllOfAnOwner}, NamedUseCase{"Import", Import},
        NamedUseCase{"RevealOne", RevealOne}, NamedUseCase{"RevealMany", RevealMany},
        NamedUseCase{"SearchByHighField", SearchByHighField},
        NamedUseCase{"ReadMasked", ReadMasked}, NamedUseCase{"DeclareType", DeclareType},
        NamedUseCase{"RaiseClass", RaiseClass}, NamedUseCase{"RotateKeys", RotateKeys},
        NamedUseCase{"FinishRotation", FinishRotation},
        NamedUseCase{"ApproveMigration", ApproveMigration},
        NamedUseCase{"CreateTenant", CreateTenant}, NamedUseCase{"DestroyTenant", DestroyTenant},
        NamedUseCase{"CreateToken", CreateToken}, NamedUseCase{"RevokeToken", RevokeToken},
        NamedUseCase{"DeclareLedger", DeclareLedger}, NamedUseCase{"AppendEvents", AppendEvents},
        NamedUseCase{"ReplayEvents", ReplayEvents}, NamedUseCase{"ExpungeEvent", ExpungeEvent}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

// -- Some of many ---------------------------------------------------------------------------------

// Of an import that the store takes in part, each line is told what became of it.
TEST(PartOfAnImport, EachLineIsToldItsOwnFate) {
  const TemporaryDirectory directory;
  House house(directory.path());
  Notes notes;
  const UseCase import = Import();
  import.prepare(house, notes);
  house.failing().FailBatches(1);
  EXPECT_FALSE(import.run(house, notes));
  house.failing().FailBatches(std::nullopt);
  ASSERT_EQ(notes.lines.size(), 2U);
  EXPECT_THAT(notes.lines[0], testing::HasSubstr(R"("id":)"));
  EXPECT_THAT(notes.lines[1], testing::HasSubstr(R"("error":)"));
  EXPECT_THAT(notes.lines[1], testing::Not(testing::HasSubstr("outcome-unknown")));
  ExpectAccounts(house, {kNumber});
  EXPECT_TRUE(import.run(house, notes));
  import.complete(house, notes);
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

// A deletion that ends early says how far it came, and goes on when it is asked for again.
TEST(PartOfADeletion, SaysHowManyAreDeletedAndGoesOnWhenRepeated) {
  const TemporaryDirectory directory;
  House house(directory.path());
  Notes notes;
  const UseCase deletion = DeleteAllOfAnOwner();
  deletion.prepare(house, notes);
  house.failing().FailBatches(2);
  const Result<void> part = deletion.run(house, notes);
  house.failing().FailBatches(std::nullopt);
  ASSERT_FALSE(part);
  EXPECT_THAT(part.error().detail, testing::HasSubstr("2 records are deleted"));
  EXPECT_EQ(CountFound(house, "account", "number", kNumber), 3U);
  EXPECT_TRUE(deletion.run(house, notes));
  deletion.complete(house, notes);
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

}  // namespace
}  // namespace strongroom::faults
