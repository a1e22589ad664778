#include "house.h"

#include <stdexcept>

#include "vault/apply_type.h"
#include "vault/idempotency.h"

namespace strongroom::faults {
namespace {

constexpr std::size_t kAll = 100'000;

class DiscardedCheckpoints final : public audit::CheckpointSink {
 public:
  Result<void> Write(const audit::Checkpoint&) override { return {}; }
};

std::string Place(const store::TableName& table, store::Partition partition, ByteView key) {
  return table + '/' + std::to_string(partition) + '/' + HexEncode(key);
}

}  // namespace

House::House(const std::filesystem::path& directory, const Options& options)
    : instance_(Uuid::V7(SystemClock().Now(), random)) {
  const std::filesystem::path keyring = directory / "keyring";
  keyring_ =
      Must(std::filesystem::exists(keyring) ? keys::FileKeyring::Open(keyring, {})
                                            : keys::FileKeyring::Create(keyring, {}, random));
  root_ = std::make_unique<keys::RootKeys>(*keyring_);
  OpenStore(directory / "data", options);
  Wire();
  thread_ = std::thread([this] { io_.run(); });
  Must(Run(Load()));
}

House::~House() {
  failing_->FailNone();
  if (log_) (void)Run(log_->CloseChains());
  store_->Close();
  guard_.reset();
  thread_.join();
}

void House::OpenStore(const std::filesystem::path& directory, const Options& options) {
  auto meter = std::make_shared<audit::Log::ChainMeter>(*root_);
  store::StoreEnvironment environment;
  environment.io = {&io_};
  environment.instance = instance_;
  environment.chain_mac = [meter](store::Partition partition, const store::Mac& previous,
                                  std::uint64_t n, ByteView entry) {
    return meter->Mac(partition, previous, n, entry);
  };
  if (options.open) {
    store_ = Must(options.open(std::move(environment)));
  } else {
    store::SqliteOptions sqlite;
    sqlite.directory = directory;
    sqlite.synchronous = options.synchronous;
    sqlite.vfs = options.vfs;
    store_ = Must(store::OpenSqliteStore(sqlite, std::move(environment)));
  }
  failing_ = std::make_unique<store::FailingStore>(*store_);
}

void House::Wire() {
  const auto report = [this](const std::string& line) { reports.push_back(line); };
  log_ = std::make_unique<audit::Log>(*failing_, *root_, clock, instance_,
                                      std::make_unique<DiscardedCheckpoints>(), report);
  rows_ = std::make_unique<keys::ControlRows>(*failing_, *root_, *log_);
  hierarchy_ = std::make_unique<keys::KeyHierarchy>(*root_, *rows_, random, clock);
  tokens_ = std::make_unique<identity::TokenStore>(*rows_, *log_, random, clock);
  tenants_ = std::make_unique<tenancy::Tenants>(tenancy::Tenants::Parts{
      .rows = *rows_,
      .keyring = *keyring_,
      .hierarchy = *hierarchy_,
      .log = *log_,
      .random = random,
      .clock = clock,
      .io = io_,
      .clear_rows = [this](store::Partition tenant) { return ClearRows(tenant); },
      .report = report});
  types_ = std::make_unique<vault::TypeRegistry>(*rows_);
  budget_ = std::make_unique<vault::SearchBudget>(clock, 1'000'000);
  vault_ = std::make_unique<vault::Vault>(vault::Vault{
      .store = *failing_,
      .audit = *log_,
      .keys = *hierarchy_,
      .root_keys = *root_,
      .types = *types_,
      .budget = *budget_,
      .random = random,
      .clock = clock,
      .tenant = [this](store::Partition number) { return tenants_->FindNumber(number); },
      .tenants = [this]() -> Task<Result<std::vector<keys::LivingTenantPtr>>> {
        if (Result<void> loaded = co_await tenants_->Load(); !loaded)
          co_return Fail(loaded.error());
        co_return tenants_->Living();
      }});
}

Task<Result<void>> House::Load() {
  for (const store::TableName& table :
       {root_->control_table(), store::TableName(vault::kIdempotencyTable)}) {
    Result<void> made = co_await failing_->EnsureTable(table);
    if (!made) co_return made;
  }
  if (Result<void> open = co_await log_->OpenChain(0); !open) co_return open;
  if (Result<void> loaded = co_await types_->Load(); !loaded) co_return loaded;
  if (Result<void> loaded = co_await tenants_->Load(); !loaded) co_return loaded;
  if (Result<void> done = co_await tenants_->ResumeDestructions(); !done) co_return done;
  co_return co_await vault::ResumeRewrites(*vault_);
}

Task<Result<void>> House::ClearRows(store::Partition tenant) {
  for (const auto& type : types_->All()) {
    Result<void> cleared = co_await failing_->ClearPartition(type->table, tenant);
    if (!cleared) co_return cleared;
  }
  co_return co_await failing_->ClearPartition(store::TableName(vault::kIdempotencyTable), tenant);
}

access::Caller House::Developer(const std::string& tenant) const {
  const std::optional<keys::TenantRef> found = tenants_->Find(tenant);
  access::Principal principal;
  principal.kind = access::PrincipalKind::kDevelopment;
  principal.subject = "developer";
  principal.accessor = "sra_developer";
  principal.tenant = found ? found->number : 0;
  principal.tenant_name = tenant;
  return {.principal = std::move(principal), .request_id = "r1"};
}

access::Caller House::Operator(std::string subject) const {
  access::Principal principal;
  principal.kind = access::PrincipalKind::kOperator;
  principal.accessor = "sra_" + subject;
  principal.subject = std::move(subject);
  return {.principal = std::move(principal), .request_id = "r2"};
}

access::ControlGrant House::Granted(access::ControlAction action) const {
  auto grant = access::DecideControl(Operator().principal, action);
  if (!grant) throw std::runtime_error("not granted");
  return std::move(*grant);
}

void House::Declare(std::string_view schema) {
  json::value parsed = Must(ParseJson(schema));
  std::string name(parsed.at("$id").as_string());
  const access::ControlGrant grant = Granted(access::ControlAction::kTypesManage);
  const access::Caller by = Operator();
  Must(Run(vault::ApplyType(*vault_, by, grant, std::move(name), std::move(parsed))));
}

void House::MakeTenant(const std::string& name) {
  const access::ControlGrant grant = Granted(access::ControlAction::kTenantsManage);
  Must(Run(tenants_->Create(Operator(), grant, name)));
}

std::map<std::string, std::string> House::Everything() {
  std::map<std::string, std::string> found;
  const auto add = [&](const store::TableName& table, store::Partition partition) {
    if (!Run(store_->Count(table, partition))) return;  // not made yet, or dropped already
    for (const store::Row& row : Must(Run(store_->Scan(table, partition, {}, {}, kAll)))) {
      found[Place(table, partition, row.key)] =
          std::to_string(row.version) + ':' + HexEncode(row.body);
    }
    for (const store::IndexEntry& entry :
         Must(Run(store_->ScanIndex(table, partition, std::nullopt, kAll)))) {
      found[Place(table, partition, entry.key) + "/index " + std::to_string(entry.index) + ' ' +
            HexEncode(entry.value)] = {};
    }
  };
  add(root_->control_table(), 0);
  for (const tenancy::Tenant& tenant : tenants_->List()) {
    add(store::TableName(vault::kIdempotencyTable), tenant.ref.number);
    for (const auto& type : types_->All()) {
      add(type->table, tenant.ref.number);
      if (type->previous) add(type->previous->table, tenant.ref.number);
    }
  }
  return found;
}

std::string House::Chain(store::Partition partition) {
  std::string text;
  for (const store::ChainHead& head : Must(Run(store_->ChainHeads(partition)))) {
    for (const store::ChainEntry& entry :
         Must(Run(store_->ReadChain(partition, head.instance, 0, kAll)))) {
      text += AsText(entry.entry);
      text += '\n';
    }
  }
  return text;
}

Task<Result<audit::VerifyReport>> House::Verification() { return VerifyIn(*failing_); }

std::vector<std::string> House::Verify() {
  const audit::VerifyReport report = Must(Run(VerifyIn(*store_)));
  std::vector<std::string> findings;
  for (const audit::Finding& finding : report.findings) {
    findings.push_back(std::string(audit::FindingKindName(finding.kind)) + ": " + finding.sentence);
  }
  return findings;
}

Task<Result<audit::VerifyReport>> House::VerifyIn(store::Store& store) {
  audit::VerifyInput input;
  std::set<store::Partition> living;
  for (const tenancy::Tenant& tenant : tenants_->List()) {
    if (tenant.state == tenancy::TenantState::kActive) living.insert(tenant.ref.number);
  }
  const store::Partition last = living.empty() ? 0 : *living.rbegin();
  for (store::Partition number = 0; number <= last + 1; ++number)
    input.partitions.push_back(number);
  // A table is not made yet, or dropped already, where a raise of the class stopped half way.
  std::vector<audit::RecordTable> tables;
  for (const auto& type : types_->All()) {
    tables.push_back({.type = type->type.name(), .table = type->table});
    if (type->previous) {
      tables.push_back({.type = type->type.name(), .table = type->previous->table});
    }
  }
  for (audit::RecordTable& table : tables) {
    const Result<std::uint64_t> there = co_await store.Count(table.table, 0);
    if (there) input.tables.push_back(std::move(table));
    if (!there && there.error().kind != ErrorKind::kNoSuchTable) co_return Fail(there.error());
  }
  input.verify_record_row = [this](store::Partition partition, std::string_view type,
                                   const store::Row& row) -> Task<Result<bool>> {
    const keys::LivingTenantPtr tenant = tenants_->FindNumber(partition);
    if (tenant == nullptr) co_return false;
    auto type_keys = co_await hierarchy_->ForType(tenant->ref, std::string(type), 0);
    if (!type_keys) co_return Fail(type_keys.error());
    co_return vault::ReadRow(**type_keys, row).has_value();
  };
  input.is_destroyed = [living](store::Partition number) {
    return number != 0 && !living.contains(number);
  };
  input.running_instance = instance_;
  co_return co_await audit::Verify(store, *root_, std::move(input));
}

}  // namespace strongroom::faults
