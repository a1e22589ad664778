#include "vault/update_record.h"

#include <algorithm>
#include <array>

#include "vault/create_record.h"
#include "vault/record_view.h"

namespace strongroom::vault {
namespace {

Result<std::uint64_t> SentVersion(const json::object& record) {
  const json::value* version = record.if_contains("_version");
  if (version == nullptr || !version->is_int64() || version->as_int64() < 1) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the record breaks its type's rules",
                      .fields = {{.pointer = "/_version",
                                  .rule = "required",
                                  .message = "send the _version that was read"}}});
  }
  return static_cast<std::uint64_t>(version->as_int64());
}

std::unexpected<Error> StaleVersion() {
  return Fail(ErrorKind::kConflict, "the record has another version by now; read it again");
}

Result<void> CheckSentId(const json::object& record, const Uuid& id) {
  const json::value* sent = record.if_contains("id");
  if (sent == nullptr) return {};
  if (sent->is_string() && Uuid::Parse(std::string_view(sent->as_string())) == id) return {};
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the record breaks its type's rules",
                    .fields = {{.pointer = "/id",
                                .rule = "const",
                                .message = "the id must be that of the request's path"}}});
}

bool LooksMasked(const json::value& value) {
  return value.is_string() && record::ContainsMaskCharacter(std::string_view(value.as_string()));
}

// Whether the caller may be shown a record's masks. Without that, comparing a mask that was sent
// with the stored one would tell by the answer whether it was guessed right.
bool SeesMasks(const access::Principal& principal, const record::RecordType& type) {
  return std::ranges::any_of(
      std::array{access::Action::kItemGet, access::Action::kCollectionGet, access::Action::kSearch},
      [&](access::Action action) { return access::Decide(principal, action, type).has_value(); });
}

// The record as it shall be stored: what was sent, with unchanged masks replaced by the stored
// values and fields that the caller may not view kept. `kept` names the fields taken from the
// stored row: those were valid when they were written.
struct Merged {
  json::object record;
  std::vector<std::string> kept;
};
Result<Merged> Merge(const Session& session, const RecordRow& stored, json::object sent,
                     bool sees_masks) {
  Merged merged{.record = std::move(sent), .kept = {}};
  const std::vector<record::Field>& fields = session.type->type.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const record::Field& field = fields[i];
    json::value* value = merged.record.if_contains(field.name);
    if (!session.grant.CanView(i)) {
      if (value != nullptr) {
        return Fail(ErrorKind::kForbidden, "the credential does not grant this");
      }
      if (stored.Find(field.name) == nullptr) continue;
    } else if (field.sensitivity < record::Sensitivity::kHigh || value == nullptr ||
               !LooksMasked(*value)) {
      continue;
    } else if (!sees_masks) {
      return Fail(ErrorKind::kForbidden,
                  "a mask may be sent back only by who may read the record; send the value itself");
    } else {
      Result<std::string> mask =
          stored.Find(field.name) == nullptr
              ? Result<std::string>(std::string())
              : MaskOf(session.grant, *session.type, *session.keys, stored, i);
      if (!mask) return Fail(mask.error());
      if (std::string_view(value->as_string()) != *mask) continue;  // ValidateRecord refuses it
    }
    Result<json::value> kept = OpenValue(session.grant, *session.type, *session.keys, stored, i);
    if (!kept) return Fail(kept.error());
    merged.record.insert_or_assign(field.name, std::move(*kept));
    merged.kept.push_back(field.name);
  }
  return merged;
}

}  // namespace

Task<Result<std::string>> Update(Vault& vault, const access::Caller& caller, UpdateRecord command) {
  Result<Session> session =
      co_await BeginSession(vault, caller, command.type, access::Action::kItemPut);
  if (!session) co_return Fail(session.error());
  Result<Uuid> id = ParseRecordId(command.id);
  if (!id) co_return Fail(id.error());
  Result<std::uint64_t> version = SentVersion(command.record);
  if (!version) co_return Fail(version.error());
  if (Result<void> same = CheckSentId(command.record, *id); !same) co_return Fail(same.error());

  Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, caller, *session, *id);
  if (!loaded) co_return Fail(loaded.error());
  if (*loaded == nullptr) co_return Fail(NoSuchRecord());
  const RecordRow& old = (*loaded)->row;
  if (old.version != *version) co_return StaleVersion();
  Result<Merged> merged = Merge(*session, old, std::move(command.record),
                                SeesMasks(caller.principal, session->type->type));
  if (!merged) co_return Fail(merged.error());
  Result<void> valid = record::ValidateRecord(session->type->type, merged->record, merged->kept);
  if (!valid) co_return Fail(valid.error());

  const Stamp stamp{old.stamp.created, old.stamp.created_by, vault.clock.Now(), AuthorOf(caller)};
  PreparedRow prepared = PrepareRow(*session->type, *session->keys, vault.random, *id, *version + 1,
                                    stamp, merged->record);
  store::Row stored{
      .key = prepared.put.key, .version = prepared.put.version, .body = prepared.put.body};
  store::Batch batch = FencedBatch(*session);
  batch.checks.push_back({.table = session->type->table,
                          .partition = session->tenant(),
                          .key = stored.key,
                          .version = old.version});
  batch.puts.push_back(std::move(prepared.put));
  batch.index_removes = IndexEntriesOf(*session->type, *session->keys, old);
  batch.index_adds = std::move(prepared.index_entries);
  // An entry that stays is neither removed nor added.
  const auto same_entry = [](const store::IndexEntry& a, const store::IndexEntry& b) {
    return a.index == b.index && a.value == b.value;
  };
  std::erase_if(batch.index_removes, [&](const store::IndexEntry& gone) {
    return std::erase_if(batch.index_adds, [&](const store::IndexEntry& added) {
             return same_entry(gone, added);
           }) > 0;
  });
  batch.appends.push_back(WriteEntry(vault, caller, *session, "record.update", *id, stored.version,
                                     old.digest, prepared.digest));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(co_await StoreFailed(vault, *session, written.error()));
  if (!written->committed()) {
    if (FenceFailed(*written)) co_return Fail(co_await FenceMoved(vault));
    co_return StaleVersion();
  }
  Result<RecordRow> row = ReadRow(*session->keys, stored);
  if (!row) co_return Fail(row.error());
  co_return MaskedView(session->grant, *session->type, *session->keys, *row);
}

}  // namespace strongroom::vault
