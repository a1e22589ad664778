#include "app/server.h"

#include <atomic>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "api/problem.h"
#include "api/router.h"
#include "app/class_file.h"
#include "app/installation_row.h"
#include "app/server_metrics.h"
#include "desk/desk.h"
#include "identity/authenticator.h"
#include "keys/key_hierarchy.h"
#include "keys/key_row.h"
#include "record/class_policy.h"
#include "tenancy/tenants.h"
#include "vault/idempotency.h"
#include "vault/vault.h"

namespace strongroom::app {
namespace {

namespace asio = boost::asio;
constexpr asio::use_awaitable_t<Executor> kUseTask{};
constexpr double kAuditLagMax_s = 5;
constexpr int kSweepEvery_s = 3600;
constexpr int kCloseTries = 4;
constexpr std::chrono::milliseconds kCloseAgainAfter{500};

access::Caller ServerItself() {
  return {.principal = access::Principal::System(), .request_id = {}};
}

Result<std::vector<identity::Issuer>> MakeIssuers(const Config& config,
                                                  const outbound::HttpClient& http,
                                                  const Clock& clock) {
  std::vector<identity::Issuer> issuers;
  for (const IssuerConfig& one : config.issuers) {
    auto keys = identity::JwksSource::Create(one.jwks_file.empty() ? one.jwks_url : one.jwks_file,
                                             http, clock);
    if (!keys) {
      return Fail(AboutKey(
          "issuer \"" + one.name + "\", " + (one.jwks_file.empty() ? "jwks_url" : "jwks_file"),
          keys.error()));
    }
    identity::IssuerSettings settings;
    settings.policy.issuer = one.name;
    settings.policy.audience = one.audience;
    settings.tenants = one.tenants;
    settings.tenant_claim = one.tenant_claim;
    settings.subject_claim = one.subject_claim;
    settings.roles_claim = one.roles_claim;
    settings.user_claim = one.user_claim;
    settings.permissions = one.permissions;
    auto issuer = identity::Issuer::Create(std::move(settings), std::move(*keys));
    if (!issuer) return Fail(issuer.error());
    issuers.push_back(std::move(*issuer));
  }
  return issuers;
}

}  // namespace

// What stands between the installation and the sockets.
struct Server::Parts {
  Parts(const Config& config, Installation& base, asio::thread_pool& pool,
        asio::thread_pool& readings, std::vector<identity::Issuer> issuers,
        record::ClassPolicy classes, bool development, tenancy::Tenants::ClearRows clear,
        const std::function<void(const std::string&)>& report,
        decltype(vault::Vault::moved_unread) moved_unread)
      : keys(*base.root_keys, *base.rows, base.random, base.clock),
        tenants({.rows = *base.rows,
                 .keyring = *base.keyring,
                 .hierarchy = keys,
                 .log = *base.log,
                 .random = base.random,
                 .clock = base.clock,
                 .io = base.io->first(),
                 .clear_rows = std::move(clear),
                 .report = report}),
        tokens(*base.rows, *base.log, base.random, base.clock),
        authenticator(tokens, *base.store, base.clock,
                      [this](std::string_view name) { return tenants.Find(name); },
                      std::move(issuers), pool, {.accept_development = development}),
        types(*base.rows, std::move(classes)),
        budget(base.clock, static_cast<std::uint32_t>(config.search.high_budget_per_minute)),
        vault{.store = *base.store,
              .audit = *base.log,
              .keys = keys,
              .root_keys = *base.root_keys,
              .types = types,
              .budget = budget,
              .random = base.random,
              .clock = base.clock,
              .sync_masked_reads = config.audit.masked_reads == "sync",
              .tenant = [this](store::Partition number) { return tenants.FindNumber(number); },
              .tenants = [this]() -> Task<Result<std::vector<keys::LivingTenantPtr>>> {
                if (Result<void> loaded = co_await tenants.Load(); !loaded) {
                  co_return Fail(loaded.error());
                }
                co_return tenants.Living();
              },
              .moved_unread = std::move(moved_unread)},
        desk(
            {.vault = vault,
             .pool = pool,
             .readings = readings,
             .find_tenant = [this, name = config.desk.tenant]() -> std::optional<store::Partition> {
               const std::optional<keys::TenantRef> tenant = tenants.Find(name);
               return tenant ? std::optional(tenant->number) : std::nullopt;
             },
             .report = report}),
        services{.vault = vault,
                 .authenticator = authenticator,
                 .tokens = tokens,
                 .tenants = tenants,
                 .desk = desk,
                 .classes_json = json::serialize(types.classes().DocumentWithGuidance()),
                 .health = {},
                 .metrics = {},
                 .version = STRONGROOM_VERSION} {}

  keys::KeyHierarchy keys;
  tenancy::Tenants tenants;
  identity::TokenStore tokens;
  identity::Authenticator authenticator;
  vault::TypeRegistry types;
  vault::SearchBudget budget;
  vault::Vault vault;
  desk::Desk desk;
  api::Services services;
  std::unique_ptr<RequestMetrics> requests;
  std::vector<telemetry::GaugeRegistration> gauges;
  std::atomic<bool> stopping{false};
  std::promise<void> housekeeping_ended;
};

Server::~Server() { Stop(); }

void Server::ReportLine(std::string_view line) {
  log_->Write(telemetry::Level::kWarning, "report",
              {{"message", telemetry::Harmless::ScrubbedErrorText(line)}});
}

// Nobody gets an answer here: the log is the only place where the runbook appears.
vault::ResumeOptions Server::ResumeAndLog() {
  vault::ResumeOptions resume;
  resume.to_do = [this](const vault::TypeEntry& type, const std::string& line) {
    log_->Write(telemetry::Level::kWarning, "a class was raised; still to do",
                {{"type", telemetry::Harmless::Name(type.type.name())},
                 {"to_do", telemetry::OwnText(line)}});
  };
  resume.stays = [this](const vault::TypeEntry& type, const Error& why) {
    log_->Write(telemetry::Level::kWarning, "a type stays in state rewriting and is tried again",
                {{"type", telemetry::Harmless::Name(type.type.name())},
                 {"error", telemetry::Harmless::ScrubbedErrorText(why.detail)},
                 {"see", "docs/operations.md, Raising a class"}});
  };
  return resume;
}

Result<std::unique_ptr<Server>> Server::Start(const Config& config, ServerOptions options) {
  std::unique_ptr<Server> server(new Server());
  server->grace_ = std::chrono::seconds(config.shutdown_grace_s);
  server->rewrite_stuck_after_ = std::chrono::seconds(config.timeouts.rewrite_s);
  if (auto opened = server->OpenLogAndMetrics(config); !opened) return Fail(opened.error());
  auto installation =
      Installation::Open(config, options.mode, CheckpointLines::kStdout,
                         [log = server->log_.get()](std::string_view line) {
                           log->Write(telemetry::Level::kWarning, "report",
                                      {{"message", telemetry::Harmless::ScrubbedErrorText(line)}});
                         });
  if (!installation) return Fail(installation.error());
  server->installation_ = std::move(*installation);
  if (!server->installation_->keyring->memory_locked()) {
    server->log_->Write(telemetry::Level::kWarning, "keys are not in locked memory");
  }
  if (auto built = server->BuildParts(config, options); !built) return Fail(built.error());
  IoThreads& io = *server->installation_->io;
  if (auto loaded = io.Run(server->Load(options.development)); !loaded) {
    return Fail(loaded.error());
  }
  if (auto listening = server->Listen(config); !listening) return Fail(listening.error());
  asio::co_spawn(io.first(), server->Housekeep(),
                 [parts = server->parts_.get()](const std::exception_ptr&) {
                   parts->housekeeping_ended.set_value();
                 });
  server->log_->Write(telemetry::Level::kInfo, "serving", {{"port", server->port()}});
  server->served_ = true;
  return server;
}

Result<void> Server::OpenLogAndMetrics(const Config& config) {
  const telemetry::Level level =
      telemetry::ParseLevel(config.log.level).value_or(telemetry::Level::kInfo);
  if (config.log.file.empty()) {
    log_ = telemetry::Log::ToStderr(level, clock_);
  } else {
    auto opened = telemetry::Log::ToFile(config.log.file, level, clock_);
    if (!opened) return Fail(AboutKey("log.file", opened.error()));
    log_ = std::move(*opened);
  }
  metrics_ = std::make_unique<telemetry::Metrics>();
  pool_ = std::make_unique<asio::thread_pool>(2);
  readings_ = std::make_unique<asio::thread_pool>(2);
  return {};
}

Result<void> Server::BuildParts(const Config& config, const ServerOptions& options) {
  auto issuers = MakeIssuers(config, outbound_, clock_);
  if (!issuers) return Fail(issuers.error());
  auto classes = LoadClasses(config.policy.classes_file);
  if (!classes) return Fail(AboutKey("policy.classes_file", classes.error()));
  tenancy::Tenants::ClearRows clear = [this](store::Partition tenant) -> Task<Result<void>> {
    store::Store& store = *installation_->store;
    for (const auto& type : parts_->types.All()) {
      Result<void> cleared = co_await store.ClearPartition(type->table, tenant);
      if (!cleared) co_return cleared;
    }
    co_return co_await store.ClearPartition(store::TableName(vault::kIdempotencyTable), tenant);
  };
  const auto moved_unread = [this](const vault::TypeEntry& type, const std::string& tenant,
                                   const std::optional<Uuid>& record) {
    log_->Write(telemetry::Level::kWarning, "a record does not verify and was moved as it is",
                {{"type", telemetry::Harmless::Name(type.type.name())},
                 {"tenant", telemetry::Harmless::Name(tenant)},
                 {"record", telemetry::Harmless::Id(record.value_or(Uuid()))}});
  };
  parts_ = std::make_unique<Parts>(
      config, *installation_, *pool_, *readings_, std::move(*issuers), std::move(*classes),
      options.development, std::move(clear), [this](const std::string& line) { ReportLine(line); },
      moved_unread);
  api::Services& services = parts_->services;
  services.metrics = [this] {
    return metrics_->Text() + GroupSizeText(installation_->store->Stats());
  };
  services.health = [this]() -> Task<api::Health> {
    Result<void> answers = co_await installation_->store->Ping();
    if (!answers) co_return api::Health{.fit = false, .detail = "the store does not answer"};
    Result<std::optional<keys::ControlRow>> belongs =
        co_await installation_->rows->Get(std::string(kInstallationKey));
    if (!belongs || !belongs->has_value()) {
      co_return api::Health{.fit = false,
                            .detail =
                                "the store does not answer as the installation that this "
                                "server began with; see its log, and restart it"};
    }
    if (installation_->store->Stats().oldest_unflushed_s > kAuditLagMax_s) {
      co_return api::Health{.fit = false, .detail = "the audit does not keep up"};
    }
    co_return api::Health{.fit = true, .detail = {}};
  };
  parts_->requests = std::make_unique<RequestMetrics>(*metrics_);
  parts_->gauges = AddStoreGauges(*metrics_, *installation_->store);
  parts_->tenants.OnChanged([this] { parts_->authenticator.OnGap(); });
  parts_->tokens.OnRevoked(
      [this](std::string_view key) { parts_->authenticator.OnControlChange(key); });
  WatchControlRows();
  return {};
}

void Server::WatchControlRows() {
  const auto on_change = [this](std::string_view key) {
    parts_->authenticator.OnControlChange(key);
    parts_->tenants.OnControlChange(key);
    if (const auto tenant = keys::TenantOfKeyRow(key)) parts_->keys.Forget(*tenant);
    if (key.starts_with(vault::TypeRowKey(""))) {
      asio::co_spawn(installation_->io->first(), ReloadTypes(), asio::detached);
    }
  };
  const auto on_gap = [this] {
    parts_->authenticator.OnGap();
    parts_->tenants.OnGap();
    parts_->keys.ForgetAll();
    parts_->types.OnGap();
  };
  installation_->FollowControlRows({.on_change = on_change, .on_gap = on_gap});
}

Task<void> Server::ReloadTypes() {
  (void)co_await parts_->types.Load();  // what fails is tried again within a second
}

Task<Result<void>> Server::Load(bool development) {
  Installation& base = *installation_;
  Result<void> made = co_await base.store->EnsureTable(store::TableName(vault::kIdempotencyTable));
  if (!made) co_return made;
  if (Result<void> open = co_await base.log->OpenChain(0); !open) co_return open;
  if (Result<void> loaded = co_await parts_->types.Load(); !loaded) co_return loaded;
  if (Result<void> loaded = co_await parts_->tenants.Load(); !loaded) co_return loaded;
  parts_->tenants.ReportMissingKeys();
  if (Result<void> done = co_await parts_->tenants.ResumeDestructions(); !done) co_return done;
  if (development) {
    if (Result<void> ready = co_await PrepareDevelopment(); !ready) co_return ready;
  }
  co_await parts_->desk.Start();
  co_return Result<void>();
}

Task<Result<void>> Server::PrepareDevelopment() {
  access::Caller caller = ServerItself();
  caller.principal.kind = access::PrincipalKind::kDevelopment;
  std::optional<keys::TenantRef> tenant = parts_->tenants.Find("default");
  if (!tenant) {
    auto grant = access::DecideControl(caller.principal, access::ControlAction::kTenantsManage);
    Result<tenancy::Tenant> created =
        co_await parts_->tenants.Create(caller, *grant, std::string("default"));
    if (created) {
      tenant = created->ref;
    } else if (created.error().kind == ErrorKind::kConflict) {  // another `dev` was faster
      if (Result<void> loaded = co_await parts_->tenants.Load(); !loaded) co_return loaded;
      tenant = parts_->tenants.Find("default");
    }
    if (!tenant) co_return Fail(created.error());
  }
  Result<identity::IssuedToken> issued =
      co_await parts_->tokens.CreateDevelopment(*tenant, "developer", std::nullopt);
  if (!issued) co_return Fail(issued.error());
  token_ = std::string(issued->token.InsecureText());
  co_return Result<void>();
}

Result<void> Server::Listen(const Config& config) {
  const std::optional<Endpoint> endpoint = ParseEndpoint(config.listen);
  if (!endpoint) return Fail(ErrorKind::kConfiguration, "listen must be HOST:PORT");
  http::ServerOptions options;
  options.host = endpoint->host;
  options.port = endpoint->port;
  if (!config.tls.certificate_file.empty()) {
    options.tls = http::TlsFiles{config.tls.certificate_file, config.tls.key_file};
    tls_ = true;
  }
  options.header_size_max_bytes = static_cast<std::size_t>(config.limits.header_size_max_bytes);
  options.bodies_size_max_bytes = static_cast<std::size_t>(config.limits.bodies_size_max_bytes);
  options.connections_max = static_cast<std::size_t>(config.limits.connections_max);
  options.header_timeout = std::chrono::seconds(config.timeouts.header_s);
  options.body_timeout = std::chrono::seconds(config.timeouts.body_s);
  options.idle_timeout = std::chrono::seconds(config.timeouts.idle_s);
  options.write_timeout = std::chrono::seconds(config.timeouts.write_s);
  http::Observer observer = [this](const http::RequestRecord& request) {
    const std::string_view route = api::RoutePattern(request.method, request.path);
    parts_->requests->Observe(request.method, route, request.status, request.duration);
    const telemetry::Level level = request.status >= 500   ? telemetry::Level::kWarning
                                   : request.status >= 400 ? telemetry::Level::kInfo
                                                           : telemetry::Level::kDebug;
    if (!log_->Enabled(level)) return;
    log_->Write(level, "request", request.request_id,
                {{"route", telemetry::Harmless::Name(route)},
                 {"status", request.status},
                 {"duration", request.duration}});
  };
  auto server = http::Server::Listen(installation_->io->contexts(), std::move(options),
                                     api::MakeHandler(parts_->services), api::ProblemResponse,
                                     std::move(observer));
  if (!server) return Fail(server.error());
  http_ = std::move(*server);
  http_gauges_ = AddBodyGauges(*metrics_, *http_);
  return {};
}

Task<void> Server::Housekeep() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  // What a stop or a crash left half done. It may take long, so the other types are served
  // meanwhile.
  Resume(StuckRewrites(std::chrono::seconds(0)));
  for (int second = 0; !parts_->stopping; ++second) {
    timer.expires_after(std::chrono::milliseconds(200));
    for (int i = 0; i < 5 && !parts_->stopping; ++i) {
      co_await timer.async_wait(kUseTask);
      timer.expires_after(std::chrono::milliseconds(200));
    }
    if (parts_->stopping) break;
    co_await installation_->log->WriteCheckpoints(false);
    co_await parts_->tenants.Tick();
    if (parts_->types.stale()) co_await ReloadTypes();
    co_await parts_->desk.Tick();
    Resume(StuckRewrites(rewrite_stuck_after_));
    if (second % kSweepEvery_s != kSweepEvery_s - 1) continue;
    for (const keys::LivingTenantPtr& tenant : parts_->tenants.Living()) {
      (void)co_await vault::SweepIdempotencyKeys(parts_->vault, tenant->ref.number);
    }
    (void)co_await parts_->tokens.RemoveExpired();  // what fails is tried again in an hour
  }
}

// Types that have been rewriting for so long without an end: who began it may be gone.
std::set<std::string> Server::StuckRewrites(std::chrono::seconds after) {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(rewriting_since_, [&](const auto& known) {
    const std::shared_ptr<const vault::TypeEntry> type = parts_->types.FindAny(known.first);
    return type == nullptr || type->state != vault::TypeState::kRewriting;
  });
  std::set<std::string> stuck;
  for (const std::shared_ptr<const vault::TypeEntry>& type : parts_->types.All()) {
    if (type->state != vault::TypeState::kRewriting) continue;
    const auto since = rewriting_since_.try_emplace(type->type.name(), now).first->second;
    if (now - since >= after) stuck.insert(type->type.name());
  }
  return stuck;
}

void Server::Resume(std::set<std::string> stuck) {
  if (stuck.empty() || resuming_) return;
  resuming_ = true;
  asio::co_spawn(installation_->io->first(), ResumeRewrites(std::move(stuck)), asio::detached);
}

Task<void> Server::ResumeRewrites(std::set<std::string> stuck) {
  vault::ResumeOptions resume = ResumeAndLog();
  resume.stuck = [&stuck](const vault::TypeEntry& type) {
    return stuck.contains(type.type.name());
  };
  (void)co_await vault::ResumeRewrites(parts_->vault, std::move(resume));
  rewriting_since_.clear();  // if that failed: again after as long
  resuming_ = false;
}

void Server::Stop() {
  if (stopped_) return;
  stopped_ = true;
  if (http_ != nullptr) {
    std::promise<void> done;
    http_->Stop(grace_, [&done] { done.set_value(); });
    done.get_future().wait();
  }
  if (parts_ != nullptr && http_ != nullptr) {
    parts_->stopping = true;
    parts_->housekeeping_ended.get_future().wait();
  }
  if (installation_ != nullptr && installation_->log != nullptr) {
    Result<void> closed = installation_->io->Run(installation_->log->CloseChains());
    for (int left = kCloseTries - 1; !closed && left > 0; --left) {
      std::this_thread::sleep_for(kCloseAgainAfter);
      closed = installation_->io->Run(installation_->log->CloseChains());
    }
    if (!closed) ReportLine("the audit chains could not be closed: " + closed.error().detail);
    installation_->store->Close();
    installation_->io->Join();
  }
  if (served_) log_->Write(telemetry::Level::kInfo, "stopped");
  http_gauges_.clear();
  http_.reset();
  if (parts_ != nullptr) parts_->gauges.clear();
  if (pool_ != nullptr) pool_->join();
  if (readings_ != nullptr) readings_->join();
}

Result<std::string> Initialise(const Config& config) {
  auto installation = Installation::Open(config, OpenMode::kCreate, CheckpointLines::kStderr,
                                         [](std::string_view) {});
  if (!installation) return Fail(installation.error());
  Installation& base = **installation;
  identity::TokenStore tokens(*base.rows, *base.log, base.random, base.clock);
  const auto work = [&]() -> Task<Result<std::string>> {
    if (Result<void> open = co_await base.log->OpenChain(0); !open) co_return Fail(open.error());
    Result<identity::IssuedToken> issued = co_await tokens.CreateFirstOperator("operator");
    if (!issued) co_return Fail(issued.error());
    std::string token(issued->token.InsecureText());
    if (Result<void> closed = co_await base.log->CloseChains(); !closed) {
      co_return Fail(closed.error());
    }
    co_return token;
  };
  return base.io->Run(work());
}

}  // namespace strongroom::app
