#include "app/server_metrics.h"

#include <fmt/format.h>

#include <atomic>

namespace strongroom::app {

std::uint64_t RequestMetrics::NextId() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

const RequestMetrics::Series& RequestMetrics::Find(std::string_view method, std::string_view route,
                                                   int status) {
  // Handles are asked for once a thread and series; route patterns are literals, so that the
  // pointer is enough to tell them apart. A method that is not ours must not make a series of its
  // own.
  static constexpr std::array<std::string_view, 6> kMethods = {"GET",    "POST", "PUT",
                                                               "DELETE", "HEAD", "other"};
  std::size_t method_number = 0;
  while (method_number < 5 && kMethods[method_number] != method) ++method_number;
  using Key = std::tuple<std::uint64_t, const char*, std::size_t, int>;
  thread_local std::map<Key, Series> series;
  const Key key{id_, route.data(), method_number, status};
  if (const auto found = series.find(key); found != series.end()) return found->second;
  const std::string status_text = std::to_string(status);
  return series
      .emplace(key, Series{metrics_.AddCounter("strongroom_requests_total", "Requests answered",
                                               {{"method", kMethods[method_number]},
                                                {"route", route},
                                                {"status", status_text}}),
                           metrics_.AddDurationHistogram("strongroom_request_duration_seconds",
                                                         "Time from a request's head to its answer",
                                                         {{"route", route}})})
      .first->second;
}

void RequestMetrics::Observe(std::string_view method, std::string_view route, int status,
                             std::chrono::nanoseconds duration) {
  const Series& series = Find(method, route, status);
  series.requests.Add();
  series.duration.Observe(duration);
}

std::vector<telemetry::GaugeRegistration> AddStoreGauges(telemetry::Metrics& metrics,
                                                         const store::Store& store) {
  std::vector<telemetry::GaugeRegistration> gauges;
  const auto add = [&](std::string_view name, std::string_view help, auto read) {
    gauges.push_back(metrics.AddGauge(
        name, help, [&store, read] { return static_cast<double>(read(store.Stats())); }));
  };
  add("strongroom_store_commits", "Transactions committed by the writer since the start",
      [](const store::StoreStats& stats) { return stats.commits; });
  add("strongroom_store_batches", "Write batches in those transactions",
      [](const store::StoreStats& stats) { return stats.batches; });
  add("strongroom_store_queue_depth", "Write batches that wait for the writer",
      [](const store::StoreStats& stats) { return stats.queue_depth; });
  add("strongroom_store_refused", "Write batches turned away because the queue was full",
      [](const store::StoreStats& stats) { return stats.refused; });
  add("strongroom_audit_lag_seconds", "Age of the oldest audit entry that is not durable yet",
      [](const store::StoreStats& stats) { return stats.oldest_unflushed_s; });
  return gauges;
}

std::vector<telemetry::GaugeRegistration> AddBodyGauges(telemetry::Metrics& metrics,
                                                        const http::Server& server) {
  std::vector<telemetry::GaugeRegistration> gauges;
  gauges.push_back(metrics.AddGauge(
      "strongroom_bodies_bytes", "Size of the request bodies held, with answers that imports hold",
      [&server] { return static_cast<double>(server.body_bytes()); }));
  gauges.push_back(
      metrics.AddGauge("strongroom_bodies_refused",
                       "Requests refused because limits.bodies_size_max_bytes was reached",
                       [&server] { return static_cast<double>(server.bodies_refused()); }));
  return gauges;
}

std::string GroupSizeText(const store::StoreStats& stats) {
  std::string text =
      "# HELP strongroom_group_commit_batches Write batches in one transaction\n"
      "# TYPE strongroom_group_commit_batches histogram\n";
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < stats.group_size_log2.size(); ++i) {
    count += stats.group_size_log2[i];
    text += fmt::format("strongroom_group_commit_batches_bucket{{le=\"{}\"}} {}\n",
                        (std::uint64_t{1} << (i + 1)) - 1, count);
  }
  text += fmt::format(
      "strongroom_group_commit_batches_bucket{{le=\"+Inf\"}} {0}\n"
      "strongroom_group_commit_batches_sum {1}\nstrongroom_group_commit_batches_count {0}\n",
      count, stats.batches);
  return text;
}

}  // namespace strongroom::app
