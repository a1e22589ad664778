#include "vault/ledger_cursor.h"

#include "keys/type_keys.h"
#include "vault/ledger_session.h"

namespace strongroom::vault {
namespace {

Error NoCursorOfIt() {
  return {.kind = ErrorKind::kMalformed,
          .detail = "the cursor is not one that this list gave; begin again without it"};
}

// Beside the head, at a version and in a field that no row has.
keys::FieldPlace PlaceOf(const Session& session, const std::string& field) {
  return {.tenant = session.keys->tenant().id,
          .type = session.keys->type(),
          .record = EventId(0),
          .record_version = 0,
          .field = field,
          .sensitivity = "cursor"};
}

Task<Result<Session>> SessionFor(Vault& vault, const Ledger& ledger) {
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  co_return co_await BeginLedger(vault, server, ledger);
}

}  // namespace

Task<Result<std::string>> SealCursor(Vault& vault, Ledger ledger, std::string list,
                                     Bytes position) {
  Result<Session> session = co_await SessionFor(vault, ledger);
  if (!session) co_return Fail(session.error());
  const std::string field = "cursor/" + list;
  co_return Base64UrlEncode(session->keys->Seal(vault.random, PlaceOf(*session, field), position));
}

Task<Result<Bytes>> OpenCursor(Vault& vault, Ledger ledger, std::string list, std::string cursor) {
  const std::optional<Bytes> sealed = Base64UrlDecode(cursor);
  if (!sealed) co_return Fail(NoCursorOfIt());
  Result<Session> session = co_await SessionFor(vault, ledger);
  if (!session) co_return Fail(session.error());
  const std::string field = "cursor/" + list;
  Result<SecretBytes> position =
      keys::Open(session->grant, *session->keys, PlaceOf(*session, field), *sealed);
  if (!position) co_return Fail(NoCursorOfIt());
  co_return ToBytes(position->InsecureBytes());
}

}  // namespace strongroom::vault
