#include "vault/idempotency.h"

#include "base/encoder.h"

namespace strongroom::vault {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kMacSize = std::tuple_size_v<store::Mac>;
constexpr std::size_t kSweepPage = 500;

struct Content {
  Uuid record;
  ByteView body_fingerprint;
  Time expires;
};

// nullopt when the row is not ours.
std::optional<Content> ReadContent(const Vault& vault, store::Partition tenant,
                                   const store::Row& row) {
  if (row.body.size() < kMacSize) return std::nullopt;
  const ByteView body = ByteView(row.body).first(row.body.size() - kMacSize);
  const store::Mac mac =
      vault.root_keys.ControlMac(kIdempotencyTable, tenant, row.key, row.version, body);
  if (!EqualConstantTime(mac, ByteView(row.body).last(kMacSize))) return std::nullopt;
  Decoder decoder(body);
  if (decoder.U8() != kFormat) return std::nullopt;
  const std::optional<Uuid> record = Uuid::FromBytes(decoder.Raw(16));
  Content content;
  content.body_fingerprint = decoder.String();
  content.expires = decoder.Timestamp();
  if (!decoder.AtEnd() || !record) return std::nullopt;
  content.record = *record;
  return content;
}

}  // namespace

IdempotencyKey::IdempotencyKey(const Vault& vault, const access::Caller& caller,
                               const Session& session, std::string_view key,
                               const json::object& body)
    : tenant_(session.tenant()) {
  Encoder identity;
  identity.String(caller.principal.accessor).String(caller.principal.subject);
  identity.String(caller.principal.on_behalf_of.value_or(""));
  identity.String(session.type->type.name()).U32(tenant_).String(key);
  const store::Mac name = vault.root_keys.Fingerprint("idempotency-key", identity.view());
  row_key_ = ToBytes(ByteView(name));
  std::string text = record::CanonicalJson(body);
  const store::Mac print = vault.root_keys.Fingerprint("idempotency-body", AsBytes(text));
  WipeMemory(text.data(), text.size());
  body_fingerprint_ = ToBytes(ByteView(print));
}

Task<Result<std::optional<IdempotencyKey::Earlier>>> IdempotencyKey::Find(Vault& vault) const {
  Result<std::optional<store::Row>> row =
      co_await vault.store.Get(store::TableName(kIdempotencyTable), tenant_, row_key_);
  if (!row) co_return Fail(row.error());
  if (!row->has_value()) co_return std::nullopt;
  const std::optional<Content> content = ReadContent(vault, tenant_, **row);
  Earlier earlier;
  earlier.version = (*row)->version;
  // A row that does not verify counts as expired: it is replaced, and makes no answer.
  earlier.expired = !content || content->expires <= vault.clock.Now();
  if (content) {
    earlier.record = content->record;
    earlier.same_body = EqualConstantTime(content->body_fingerprint, body_fingerprint_);
  }
  co_return earlier;
}

void IdempotencyKey::Claim(const Vault& vault, store::Batch& batch,
                           const std::optional<Earlier>& earlier, const Uuid& record) const {
  const store::TableName table(kIdempotencyTable);
  batch.checks.push_back({.table = table,
                          .partition = tenant_,
                          .key = row_key_,
                          .version = earlier ? std::optional(earlier->version) : std::nullopt});
  const std::uint64_t version = earlier ? earlier->version + 1 : 1;
  const Time expires = vault.clock.Now() + kIdempotencyLife;
  Encoder encoder;
  encoder.U8(kFormat).Raw(record.bytes()).String(body_fingerprint_);
  encoder.Timestamp(expires);
  encoder.Raw(
      vault.root_keys.ControlMac(kIdempotencyTable, tenant_, row_key_, version, encoder.view()));
  batch.puts.push_back({.table = table,
                        .partition = tenant_,
                        .key = row_key_,
                        .version = version,
                        .body = std::move(encoder).Take()});
}

Task<Result<std::size_t>> SweepIdempotencyKeys(Vault& vault, store::Partition tenant) {
  const store::TableName table(kIdempotencyTable);
  std::size_t removed = 0;
  Bytes after;
  for (;;) {
    Result<std::vector<store::Row>> page =
        co_await vault.store.Scan(table, tenant, {}, after, kSweepPage);
    if (!page) co_return Fail(page.error());
    store::Batch batch;
    for (const store::Row& row : *page) {
      const std::optional<Content> content = ReadContent(vault, tenant, row);
      if (content && content->expires > vault.clock.Now()) continue;
      batch.checks.push_back(
          {.table = table, .partition = tenant, .key = row.key, .version = row.version});
      batch.removes.push_back({.table = table, .partition = tenant, .key = row.key});
    }
    removed += batch.removes.size();
    if (!batch.removes.empty()) {
      // A failed check means that a key was used again meanwhile: the next sweep looks anew.
      Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
      if (!written) co_return Fail(written.error());
    }
    if (page->size() < kSweepPage) co_return removed;
    after = page->back().key;
  }
}

}  // namespace strongroom::vault
