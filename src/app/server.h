// The server: everything wired together, from the keyring to the sockets. Start() returns when it
// serves; Stop() finishes what was accepted, closes the audit chains and the store.
//
// Threads: made and stopped by the main thread.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/services.h"
#include "app/config.h"
#include "app/installation.h"
#include "http/server.h"
#include "outbound/http_client.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "vault/apply_type.h"

namespace strongroom::app {

struct ServerOptions {
  OpenMode mode = OpenMode::kExisting;
  bool development = false;  // `dev`: makes the tenant "default" and a development token
};

class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> Start(const Config& config,
                                                             ServerOptions options);
  ~Server();

  [[nodiscard]] std::uint16_t port() const { return http_->port(); }
  [[nodiscard]] bool tls() const { return tls_; }
  // The development token, shown once.
  [[nodiscard]] const std::optional<std::string>& development_token() const { return token_; }

  // Stops accepting, lets running requests finish within the configured grace, closes the audit
  // chains with a checkpoint, closes the store. Idempotent.
  void Stop();

 private:
  struct Parts;
  Server() = default;

  [[nodiscard]] Result<void> OpenLogAndMetrics(const Config& config);
  [[nodiscard]] Result<void> BuildParts(const Config& config, const ServerOptions& options);
  [[nodiscard]] Task<Result<void>> Load(bool development);
  // The tenant "default" and a token that may do everything in it.
  [[nodiscard]] Task<Result<void>> PrepareDevelopment();
  [[nodiscard]] Result<void> Listen(const Config& config);
  void WatchControlRows();
  [[nodiscard]] Task<void> Housekeep();
  [[nodiscard]] Task<void> ReloadTypes();
  [[nodiscard]] std::set<std::string> StuckRewrites(std::chrono::seconds after);
  // In the background, one at a time. It ends at the latest when the audit chains do.
  void Resume(std::set<std::string> stuck);
  [[nodiscard]] Task<void> ResumeRewrites(std::set<std::string> stuck);
  [[nodiscard]] vault::ResumeOptions ResumeAndLog();
  void ReportLine(std::string_view line);

  // In the order of their making.
  SystemClock clock_;
  outbound::HttpClient outbound_;
  std::unique_ptr<telemetry::Log> log_;
  std::unique_ptr<telemetry::Metrics> metrics_;
  std::unique_ptr<boost::asio::thread_pool> pool_;
  std::unique_ptr<boost::asio::thread_pool> readings_;  // of the desk
  std::unique_ptr<Installation> installation_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<http::Server> http_;
  std::vector<telemetry::GaugeRegistration> http_gauges_;
  std::optional<std::string> token_;
  // Types being rewritten, and since when this server has known; both on the first io thread only.
  std::map<std::string, std::chrono::steady_clock::time_point> rewriting_since_;
  std::chrono::seconds rewrite_stuck_after_{60};
  bool resuming_ = false;
  std::chrono::seconds grace_{10};
  bool tls_ = false;
  bool served_ = false;  // Start() came to its end
  bool stopped_ = false;
};

// For `init`: makes keyring, store and the first operator token, which is returned.
[[nodiscard]] Result<std::string> Initialise(const Config& config);

}  // namespace strongroom::app
