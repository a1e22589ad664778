// Counters and histograms without locks on the hot path, gauges through callbacks, and their text
// in the Prometheus exposition format 0.0.4.
//
// Each thread has its own block of cells and is the only one to write it; Text() sums over the
// blocks, so that it may miss what happens meanwhile but never counts twice. Counter and Histogram
// are small handles, good on any thread for as long as their Metrics lives. Blocks are kept when
// their thread ends: Metrics is for a fixed set of threads.
//
// Names are literals starting with "strongroom_"; label values must never hold a tenant, a subject
// or anything else that a request brought: route templates, methods, statuses, table names.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strongroom::telemetry {

struct Label {
  std::string_view name, value;
};
using Labels = std::initializer_list<Label>;

class Metrics;

class Counter {
 public:
  void Add(std::uint64_t count = 1) const noexcept;

 private:
  friend class Metrics;
  Counter(Metrics& metrics, std::uint32_t cell) noexcept : metrics_(&metrics), cell_(cell) {}
  Metrics* metrics_;
  std::uint32_t cell_;
};

class Histogram {
 public:
  // In the unit of the bounds it was made with.
  void Observe(std::uint64_t value) const noexcept;
  void Observe(std::chrono::nanoseconds duration) const noexcept {
    Observe(static_cast<std::uint64_t>(duration.count() < 0 ? 0 : duration.count()));
  }

 private:
  friend class Metrics;
  Histogram(Metrics& metrics, std::uint32_t cell, std::span<const std::uint64_t> bounds) noexcept
      : metrics_(&metrics), cell_(cell), bounds_(bounds) {}
  Metrics* metrics_;
  std::uint32_t cell_;  // a bucket for each bound, one above the last bound, then the sum
  std::span<const std::uint64_t> bounds_;
};

// Takes its gauge out of the metrics when it ends; must end before the Metrics does.
class GaugeRegistration {
 public:
  GaugeRegistration() noexcept = default;
  GaugeRegistration(GaugeRegistration&& other) noexcept
      : metrics_(std::exchange(other.metrics_, nullptr)), id_(other.id_) {}
  GaugeRegistration& operator=(GaugeRegistration&& other) noexcept {
    std::swap(metrics_, other.metrics_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~GaugeRegistration();

 private:
  friend class Metrics;
  GaugeRegistration(Metrics& metrics, std::uint64_t id) noexcept : metrics_(&metrics), id_(id) {}
  Metrics* metrics_ = nullptr;
  std::uint64_t id_ = 0;
};

// Bounds of a histogram. Durations are observed in nanoseconds and shown in seconds.
[[nodiscard]] std::span<const std::uint64_t> DurationBounds() noexcept;  // 100 µs … 10 s
[[nodiscard]] std::span<const std::uint64_t> SizeBounds() noexcept;      // 1 … 4096, powers of two

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same series again. Takes a lock: ask once and keep the
  // handle. Of more than 60,000 cells the surplus series share one,
  // strongroom_metrics_dropped_total.
  [[nodiscard]] Counter AddCounter(std::string_view name, std::string_view help,
                                   Labels labels = {});
  [[nodiscard]] Histogram AddDurationHistogram(std::string_view name, std::string_view help,
                                               Labels labels = {});
  [[nodiscard]] Histogram AddSizeHistogram(std::string_view name, std::string_view help,
                                           Labels labels = {});
  // `read` is called on the thread that calls Text(), under the registry's lock.
  [[nodiscard]] GaugeRegistration AddGauge(std::string_view name, std::string_view help,
                                           std::function<double()> read, Labels labels = {});

  [[nodiscard]] std::string Text() const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  friend class Counter;
  friend class Histogram;
  friend class GaugeRegistration;
  class Block;
  struct Registry;

  void AddToCell(std::uint32_t cell, std::uint64_t count) noexcept;
  [[nodiscard]] Block* BlockOfThisThread() noexcept;
  [[nodiscard]] std::uint64_t Sum(std::uint32_t cell) const;
  void RemoveGauge(std::uint64_t id) noexcept;

  const std::uint64_t instance_;  // never the same for two Metrics of one process
  std::unique_ptr<Registry> registry_;
};

}  // namespace strongroom::telemetry
