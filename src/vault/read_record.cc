#include "vault/read_record.h"

#include "vault/record_view.h"

namespace strongroom::vault {

Task<Result<std::string>> Read(Vault& vault, const access::Caller& caller, std::string_view type,
                               std::string_view id) {
  Result<Session> session = co_await BeginSession(vault, caller, type, access::Action::kItemGet);
  if (!session) co_return Fail(session.error());
  Result<Uuid> record = ParseRecordId(id);
  if (!record) co_return Fail(record.error());
  Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, caller, *session, *record);
  if (!loaded) co_return Fail(loaded.error());
  if (*loaded == nullptr) co_return Fail(NoSuchRecord());
  audit::Event event;
  event.action = "record.read";
  event.record = id;
  Result<void> audited = co_await AuditMaskedRead(vault, caller, *session, std::move(event));
  if (!audited) co_return Fail(audited.error());
  co_return MaskedView(session->grant, *session->type, *session->keys, (*loaded)->row);
}

}  // namespace strongroom::vault
