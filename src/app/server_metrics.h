// The server's own metrics: requests by route, and what the store tells of itself.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"
#include "store/store.h"
#include "telemetry/metrics.h"

namespace strongroom::app {

// Thread-safe; Observe is called on every io thread for every request.
class RequestMetrics {
 public:
  explicit RequestMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}
  void Observe(std::string_view method, std::string_view route, int status,
               std::chrono::nanoseconds duration);

 private:
  struct Series {
    telemetry::Counter requests;
    telemetry::Histogram duration;
  };
  const Series& Find(std::string_view method, std::string_view route, int status);

  telemetry::Metrics& metrics_;
  const std::uint64_t id_ = NextId();
  static std::uint64_t NextId();
};

// Registers gauges over Store::Stats(); they end before the store does.
[[nodiscard]] std::vector<telemetry::GaugeRegistration> AddStoreGauges(telemetry::Metrics& metrics,
                                                                       const store::Store& store);
// Registers gauges over the bodies that the server holds; they end before it does.
[[nodiscard]] std::vector<telemetry::GaugeRegistration> AddBodyGauges(telemetry::Metrics& metrics,
                                                                      const http::Server& server);
// The group-commit size histogram in Prometheus text, from StoreStats::group_size_log2.
[[nodiscard]] std::string GroupSizeText(const store::StoreStats& stats);

}  // namespace strongroom::app
