#include "keys/key_hierarchy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "keys/key_row.h"

namespace strongroom::keys {
namespace {

std::string TypeKeyPrefix(store::Partition tenant, std::string_view type) {
  return fmt::format("key/{:08x}/type/{}/", tenant, type);
}
constexpr std::string_view kDataPurpose = "data/";
std::string DataKeyPrefix(store::Partition tenant, std::string_view type) {
  return TypeKeyPrefix(tenant, type).append(kDataPurpose);
}
std::string TypeKeyPlace(store::Partition tenant, std::string_view type, std::string_view purpose,
                         std::uint32_t version) {
  return fmt::format("{}{}/{:04x}", TypeKeyPrefix(tenant, type), purpose, version);
}

// Another server destroys the tenant and this one has not heard of it; or somebody tampered.
std::unexpected<Error> TenantKeyGone() {
  Error error{.kind = ErrorKind::kUnavailable,
              .detail =
                  "the tenant's key is not there: the tenant is being destroyed, or the key's "
                  "row was removed or edited, which `strongroom audit verify` would name"};
  error.retry_after_s = 1;
  return Fail(std::move(error));
}

// An old copy of the keyring, or an old copy of the store; or, for a moment, a tenant that another
// server destroys.
std::unexpected<Error> ShredKeyMissing(const TenantRef& tenant) {
  return Fail(
      ErrorKind::kUnavailable,
      fmt::format("the keyring does not hold the key of tenant {}: an operator must restore "
                  "the newest copy of the keyring, or, if the tenant was destroyed before "
                  "the store was restored, destroy it again",
                  tenant.name));
}

// What stands behind a type's prefix: "<purpose>/<version, hex>".
struct PurposeAndVersion {
  std::string_view purpose;
  std::uint32_t version = 0;
};
std::optional<PurposeAndVersion> ParsePlace(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  PurposeAndVersion place{.purpose = rest.substr(0, slash)};
  const char* const end = rest.data() + rest.size();
  const auto [at, error] = std::from_chars(rest.data() + slash + 1, end, place.version, 16);
  if (error != std::errc() || at != end) return std::nullopt;
  return place;
}

struct DataKeyRow {
  ControlRow row;
  KeyRow key;  // views into `row`
  std::uint32_t version = 0;
};

// The rows of a type's data key, in the order of their versions.
Result<std::vector<DataKeyRow>> ReadDataKeyRows(Result<std::vector<ControlRow>> rows) {
  if (!rows) return Fail(rows.error());
  std::vector<DataKeyRow> read;
  read.reserve(rows->size());
  for (ControlRow& row : *rows) {
    DataKeyRow& one = read.emplace_back();
    one.row = std::move(row);
    const std::optional<KeyRow> key = DecodeKeyRow(one.row.body);
    const std::size_t purpose = one.row.key.rfind(kDataPurpose);
    if (!key || purpose == std::string::npos) return KeyUnreadable();
    const auto place = ParsePlace(std::string_view(one.row.key).substr(purpose));
    if (!place) return KeyUnreadable();
    one.key = *key;
    one.version = place->version;
  }
  std::ranges::sort(read, {}, &DataKeyRow::version);
  return read;
}

}  // namespace

KeyHierarchy::KeyHierarchy(const RootKeys& root, const ControlRows& rows, RandomSource& random,
                           const Clock& clock)
    : root_(root), rows_(rows), random_(random), clock_(clock) {}

Result<void> KeyHierarchy::AddTenantKey(store::Batch& batch, const access::Caller& by,
                                        const TenantRef& tenant) {
  Result<std::optional<SecretBytes>> wrapping = root_.WrappingKey(tenant.id);
  if (!wrapping) return Fail(wrapping.error());
  if (!wrapping->has_value()) {
    return Fail(ErrorKind::kInternal, "the keyring holds no shred key for the new tenant");
  }
  const std::string place = TenantKeyPlace(tenant.number);
  const Time now = clock_.Now();
  const Bytes wrapped = WrapKey(random_, **wrapping, place, NewKey(random_));
  rows_.Insert(batch, by, "key.create", place, EncodeKeyRow(KeyState::kActive, now, now, wrapped));
  return {};
}

Task<Result<SecretBytes>> KeyHierarchy::TenantKey(TenantRef tenant) {
  Result<std::optional<SecretBytes>> wrapping = root_.WrappingKey(tenant.id);
  if (!wrapping) co_return Fail(wrapping.error());
  if (!wrapping->has_value()) co_return ShredKeyMissing(tenant);
  const std::string place = TenantKeyPlace(tenant.number);
  Result<std::optional<ControlRow>> row = co_await rows_.Get(place);
  if (!row) co_return Fail(row.error());
  if (!row->has_value()) co_return TenantKeyGone();
  const std::optional<KeyRow> key = DecodeKeyRow((*row)->body);
  if (!key) co_return KeyUnreadable();
  co_return UnwrapKey(**wrapping, place, key->wrapped);
}

std::shared_ptr<const TypeKeys> KeyHierarchy::Cached(const CacheKey& key,
                                                     std::uint64_t type_version,
                                                     std::uint32_t data_key) const {
  const std::shared_lock lock(mutex_);
  const auto found = cache_.find(key);
  if (found == cache_.end() || found->second.type_version < type_version ||
      found->second.keys->active_version() < data_key) {
    return nullptr;
  }
  return found->second.keys;
}

Task<Result<std::shared_ptr<const TypeKeys>>> KeyHierarchy::ForType(TenantRef tenant,
                                                                    std::string type,
                                                                    std::uint64_t type_version,
                                                                    std::uint32_t data_key) {
  const CacheKey cache_key{tenant.number, type};
  if (std::shared_ptr<const TypeKeys> cached = Cached(cache_key, type_version, data_key)) {
    co_return cached;
  }
  std::uint64_t generation = 0;
  {
    const std::shared_lock lock(mutex_);
    generation = generation_;
  }
  Result<std::shared_ptr<const TypeKeys>> loaded = co_await Load(tenant, type);
  if (loaded && *loaded == nullptr) {
    Result<void> made = co_await MakeTypeKeys(tenant, type);
    if (!made) co_return Fail(made.error());
    loaded = co_await Load(tenant, type);
    if (loaded && *loaded == nullptr) co_return KeyUnreadable();
  }
  if (!loaded) co_return loaded;
  const std::unique_lock lock(mutex_);
  if (generation != generation_) co_return loaded;
  // A load that began earlier may end later: never step back behind a newer one.
  Known& known = cache_[cache_key];
  if (known.keys == nullptr || (known.type_version <= type_version &&
                                known.keys->active_version() <= (*loaded)->active_version())) {
    known = {.keys = *loaded, .type_version = type_version};
  }
  co_return loaded;
}

Task<Result<std::shared_ptr<const TypeKeys>>> KeyHierarchy::FindStored(TenantRef tenant,
                                                                       std::string type) {
  Result<std::optional<ControlRow>> row = co_await rows_.Get(TenantKeyPlace(tenant.number));
  if (!row) co_return Fail(row.error());
  if (!row->has_value()) co_return nullptr;
  Result<std::optional<SecretBytes>> wrapping = root_.WrappingKey(tenant.id);
  if (!wrapping) co_return Fail(wrapping.error());
  if (!wrapping->has_value()) co_return nullptr;
  Result<std::shared_ptr<const TypeKeys>> loaded = co_await Load(tenant, std::move(type));
  if (!loaded && loaded.error().kind == ErrorKind::kCorrupt) co_return nullptr;
  co_return loaded;
}

// nullptr: the tenant has no keys for this type yet.
Task<Result<std::shared_ptr<const TypeKeys>>> KeyHierarchy::Load(TenantRef tenant,
                                                                 std::string type) {
  const std::string prefix = TypeKeyPrefix(tenant.number, type);
  Result<std::vector<ControlRow>> rows = co_await rows_.Scan(prefix);
  if (!rows) co_return Fail(rows.error());
  if (rows->empty()) co_return nullptr;
  Result<SecretBytes> tenant_key = co_await TenantKey(tenant);
  if (!tenant_key) co_return Fail(tenant_key.error());

  std::shared_ptr<TypeKeys> keys(new TypeKeys());
  keys->tenant_ = tenant;
  keys->type_ = type;
  for (const ControlRow& row : *rows) {
    const std::optional<KeyRow> key = DecodeKeyRow(row.body);
    const auto place = ParsePlace(std::string_view(row.key).substr(prefix.size()));
    if (!key || !place) co_return KeyUnreadable();
    if (key->state == KeyState::kDestroyed) continue;
    Result<SecretBytes> opened = UnwrapKey(*tenant_key, row.key, key->wrapped);
    if (!opened) co_return Fail(opened.error());
    if (place->purpose == "data") {
      if (key->state == KeyState::kActive) keys->active_version_ = place->version;
      keys->data_keys_.insert_or_assign(place->version, std::move(*opened));
    } else if (place->purpose == "index") {
      keys->index_version_ = static_cast<std::uint8_t>(place->version);
      keys->index_root_ = std::move(*opened);
    } else if (place->purpose == "row") {
      keys->row_key_ = std::move(*opened);
    }
  }
  if (!keys->data_keys_.contains(keys->active_version_) || keys->index_root_.empty() ||
      keys->row_key_.empty()) {
    co_return KeyUnreadable();
  }
  co_return keys;
}

Task<Result<void>> KeyHierarchy::MakeTypeKeys(TenantRef tenant, std::string type) {
  Result<SecretBytes> tenant_key = co_await TenantKey(tenant);
  if (!tenant_key) co_return Fail(tenant_key.error());
  const access::Caller by{.principal = access::Principal::System(), .request_id = {}};
  const Time now = clock_.Now();
  store::Batch batch;
  for (const std::string_view purpose : {"data", "index", "row"}) {
    const std::string place = TypeKeyPlace(tenant.number, type, purpose, 1);
    const Bytes wrapped = WrapKey(random_, *tenant_key, place, NewKey(random_));
    rows_.Insert(batch, by, "key.create", place,
                 EncodeKeyRow(KeyState::kActive, now, now, wrapped));
  }
  // A failed check means that another request or server made them first: theirs will be loaded.
  Result<store::WriteOutcome> written = co_await rows_.store().Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  co_return Result<void>();
}

Task<Result<KeyHierarchy::DataKeyVersions>> KeyHierarchy::DataKeys(TenantRef tenant,
                                                                   std::string type) {
  Result<std::vector<ControlRow>> stored = co_await rows_.Scan(DataKeyPrefix(tenant.number, type));
  Result<std::vector<DataKeyRow>> rows = ReadDataKeyRows(std::move(stored));
  if (!rows) co_return Fail(rows.error());
  DataKeyVersions found;
  for (const DataKeyRow& one : *rows) {
    if (one.key.state == KeyState::kActive) found.active = one.version;
    if (one.key.state == KeyState::kDecryptOnly) found.older.push_back(one.version);
  }
  co_return found;
}

Task<Result<std::uint32_t>> KeyHierarchy::AddRotation(store::Batch& batch, access::Caller by,
                                                      TenantRef tenant, std::string type) {
  Result<std::vector<ControlRow>> stored = co_await rows_.Scan(DataKeyPrefix(tenant.number, type));
  Result<std::vector<DataKeyRow>> rows = ReadDataKeyRows(std::move(stored));
  if (!rows) co_return Fail(rows.error());
  if (rows->empty()) co_return 0;
  Result<SecretBytes> tenant_key = co_await TenantKey(tenant);
  if (!tenant_key) co_return Fail(tenant_key.error());

  const Time now = clock_.Now();
  for (const DataKeyRow& one : *rows) {
    if (one.key.state != KeyState::kActive) continue;
    rows_.Replace(batch, by, "key.retire", one.row,
                  EncodeKeyRow(KeyState::kDecryptOnly, one.key.created, now, one.key.wrapped));
  }
  // Numbers of destroyed versions are not used again: their rows stay.
  const std::uint32_t version = rows->back().version + 1;
  const std::string place = TypeKeyPlace(tenant.number, type, "data", version);
  const Bytes wrapped = WrapKey(random_, *tenant_key, place, NewKey(random_));
  rows_.Insert(batch, by, "key.create", place, EncodeKeyRow(KeyState::kActive, now, now, wrapped));
  co_return version;
}

Task<Result<void>> KeyHierarchy::AddDestruction(store::Batch& batch, access::Caller by,
                                                TenantRef tenant, std::string type,
                                                std::uint32_t active) {
  Result<std::vector<ControlRow>> stored = co_await rows_.Scan(DataKeyPrefix(tenant.number, type));
  Result<std::vector<DataKeyRow>> rows = ReadDataKeyRows(std::move(stored));
  if (!rows) co_return Fail(rows.error());
  const Time now = clock_.Now();
  for (const DataKeyRow& one : *rows) {
    if (one.version >= active || one.key.state != KeyState::kDecryptOnly) continue;
    rows_.Replace(batch, by, "key.destroy", one.row,
                  EncodeKeyRow(KeyState::kDestroyed, one.key.created, now, {}));
  }
  co_return Result<void>();
}

Task<Result<void>> KeyHierarchy::RemoveTenantKeys(store::Batch& batch, access::Caller by,
                                                  store::Partition tenant) {
  Result<std::vector<ControlRow>> rows = co_await rows_.Scan(fmt::format("key/{:08x}/", tenant));
  if (!rows) co_return Fail(rows.error());
  for (const ControlRow& row : *rows) rows_.Remove(batch, by, "key.destroy", row);
  co_return Result<void>();
}

void KeyHierarchy::Forget(store::Partition tenant) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  std::erase_if(cache_, [&](const auto& entry) { return entry.first.first == tenant; });
}

void KeyHierarchy::ForgetAll() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  cache_.clear();
}

}  // namespace strongroom::keys
