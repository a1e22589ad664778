#include "telemetry/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

namespace strongroom::telemetry {
namespace {

constexpr std::size_t kChunkCells = 512;
constexpr std::size_t kChunksMax = 128;
constexpr std::uint32_t kCellsMax = 60'000;
constexpr std::uint32_t kDroppedCell = 0;

constexpr std::array<std::uint64_t, 16> kDurationBoundsNs = {
    100'000,       250'000,       500'000,       1'000'000,     2'500'000,   5'000'000,
    10'000'000,    25'000'000,    50'000'000,    100'000'000,   250'000'000, 500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};
constexpr std::array<std::uint64_t, 13> kSizeBounds = {1,   2,   4,   8,    16,   32,  64,
                                                       128, 256, 512, 1024, 2048, 4096};
constexpr double kSecondsPerNanosecond = 1e-9;

std::uint64_t NextInstance() noexcept {
  static std::atomic<std::uint64_t> next = 1;
  return next.fetch_add(1);
}

// HELP texts escape backslash and line feed, label values the double quote too.
void AppendEscaped(std::string& out, std::string_view text, bool quote) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quote) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

// `name="value",…` without braces.
std::string LabelText(Labels labels) {
  std::string out;
  for (const Label& label : labels) {
    if (!out.empty()) out += ',';
    out += label.name;
    out += "=\"";
    AppendEscaped(out, label.value, /*quote=*/true);
    out += '"';
  }
  return out;
}

void AppendSample(std::string& out, std::string_view name, std::string_view suffix,
                  std::string_view labels, const std::string& value) {
  out += name;
  out += suffix;
  if (!labels.empty()) {
    out += '{';
    out += labels;
    out += '}';
  }
  out += ' ';
  out += value;
  out += '\n';
}

std::string Number(double value) { return fmt::format("{}", value); }

}  // namespace

// The cells of one thread, in chunks that come into being when first written.
class Metrics::Block {
 public:
  using Cell = std::atomic<std::uint64_t>;

  ~Block() {
    for (auto& chunk : chunks_) delete chunk.load();
  }

  // Only on the owning thread: nobody else writes, so no locked instruction is needed.
  void Add(std::uint32_t cell, std::uint64_t count) {
    std::atomic<Chunk*>& slot = chunks_[cell / kChunkCells];
    Chunk* chunk = slot.load(std::memory_order_relaxed);
    if (chunk == nullptr) {
      chunk = new Chunk{};
      slot.store(chunk, std::memory_order_release);
    }
    Cell& target = (*chunk)[cell % kChunkCells];
    target.store(target.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t Read(std::uint32_t cell) const noexcept {
    const Chunk* chunk = chunks_[cell / kChunkCells].load(std::memory_order_acquire);
    return chunk == nullptr ? 0 : (*chunk)[cell % kChunkCells].load(std::memory_order_relaxed);
  }

 private:
  using Chunk = std::array<Cell, kChunkCells>;
  std::array<std::atomic<Chunk*>, kChunksMax> chunks_{};
};

struct Metrics::Registry {
  enum class Kind : std::uint8_t { kCounter, kHistogram, kGauge };
  struct Gauge {
    std::uint64_t id;
    std::function<double()> read;
  };
  struct Family {
    Kind kind;
    std::string help;
    std::span<const std::uint64_t> bounds;
    double scale = 1;                            // of bounds and sum, when shown
    std::map<std::string, std::uint32_t> cells;  // by label text
    std::map<std::string, Gauge> gauges;
  };

  mutable std::mutex mutex;
  std::map<std::string, Family, std::less<>> families;       // under mutex
  std::map<std::thread::id, std::unique_ptr<Block>> blocks;  // under mutex
  std::uint32_t cells_used = kDroppedCell + 1;               // under mutex
  std::uint64_t gauges_made = 0;                             // under mutex

  Family& FamilyOf(std::string_view name, std::string_view help, Kind kind) {
    auto found = families.find(name);
    if (found == families.end()) {
      found = families
                  .emplace(std::string(name), Family{.kind = kind,
                                                     .help = std::string(help),
                                                     .bounds = {},
                                                     .cells = {},
                                                     .gauges = {}})
                  .first;
    }
    return found->second;
  }
  std::uint32_t CellsOf(Family& family, Labels labels, std::size_t count) {
    const auto [entry, fresh] = family.cells.try_emplace(LabelText(labels), kDroppedCell);
    if (fresh && cells_used + count <= kCellsMax) {
      entry->second = cells_used;
      cells_used += static_cast<std::uint32_t>(count);
    } else if (fresh) {
      family.cells.erase(entry);
      return kDroppedCell;
    }
    return entry->second;
  }
  Histogram AddHistogram(Metrics& metrics, std::string_view name, std::string_view help,
                         Labels labels, std::span<const std::uint64_t> bounds, double scale);
};

std::span<const std::uint64_t> DurationBounds() noexcept { return kDurationBoundsNs; }
std::span<const std::uint64_t> SizeBounds() noexcept { return kSizeBounds; }

void Counter::Add(std::uint64_t count) const noexcept { metrics_->AddToCell(cell_, count); }

void Histogram::Observe(std::uint64_t value) const noexcept {
  if (bounds_.empty()) return metrics_->AddToCell(cell_, 1);
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  metrics_->AddToCell(cell_ + static_cast<std::uint32_t>(bucket), 1);
  metrics_->AddToCell(cell_ + static_cast<std::uint32_t>(bounds_.size()) + 1, value);
}

GaugeRegistration::~GaugeRegistration() {
  if (metrics_ != nullptr) metrics_->RemoveGauge(id_);
}

Metrics::Metrics() : instance_(NextInstance()), registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Metrics::Block* Metrics::BlockOfThisThread() noexcept {
  thread_local std::uint64_t owner = 0;
  thread_local Block* block = nullptr;
  if (owner == instance_) return block;
  try {
    const std::lock_guard lock(registry_->mutex);
    std::unique_ptr<Block>& mine = registry_->blocks[std::this_thread::get_id()];
    if (!mine) mine = std::make_unique<Block>();
    block = mine.get();
    owner = instance_;
    return block;
  } catch (...) {
    return nullptr;  // no memory: this count is lost
  }
}

void Metrics::AddToCell(std::uint32_t cell, std::uint64_t count) noexcept {
  Block* block = BlockOfThisThread();
  if (block == nullptr) return;
  try {
    block->Add(cell, count);
  } catch (...) {  // NOLINT(bugprone-empty-catch): this count is lost
    // No memory for a chunk.
  }
}

Counter Metrics::AddCounter(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(registry_->mutex);
  auto& family = registry_->FamilyOf(name, help, Registry::Kind::kCounter);
  return Counter(*this, registry_->CellsOf(family, labels, 1));
}

Histogram Metrics::Registry::AddHistogram(Metrics& metrics, std::string_view name,
                                          std::string_view help, Labels labels,
                                          std::span<const std::uint64_t> bounds, double scale) {
  const std::lock_guard lock(mutex);
  Family& family = FamilyOf(name, help, Kind::kHistogram);
  family.bounds = bounds;
  family.scale = scale;
  const std::uint32_t cell = CellsOf(family, labels, bounds.size() + 2);
  return Histogram(metrics, cell, cell == kDroppedCell ? decltype(bounds)() : bounds);
}

Histogram Metrics::AddDurationHistogram(std::string_view name, std::string_view help,
                                        Labels labels) {
  return registry_->AddHistogram(*this, name, help, labels, DurationBounds(),
                                 kSecondsPerNanosecond);
}

Histogram Metrics::AddSizeHistogram(std::string_view name, std::string_view help, Labels labels) {
  return registry_->AddHistogram(*this, name, help, labels, SizeBounds(), 1);
}

GaugeRegistration Metrics::AddGauge(std::string_view name, std::string_view help,
                                    std::function<double()> read, Labels labels) {
  const std::lock_guard lock(registry_->mutex);
  auto& family = registry_->FamilyOf(name, help, Registry::Kind::kGauge);
  const std::uint64_t id = ++registry_->gauges_made;
  family.gauges.insert_or_assign(LabelText(labels), Registry::Gauge{id, std::move(read)});
  return GaugeRegistration(*this, id);
}

void Metrics::RemoveGauge(std::uint64_t id) noexcept {
  const std::lock_guard lock(registry_->mutex);
  for (auto& [name, family] : registry_->families) {
    std::erase_if(family.gauges, [id](const auto& entry) { return entry.second.id == id; });
  }
  std::erase_if(registry_->families, [](const auto& entry) {
    return entry.second.kind == Registry::Kind::kGauge && entry.second.gauges.empty();
  });
}

std::uint64_t Metrics::Sum(std::uint32_t cell) const {
  std::uint64_t sum = 0;
  for (const auto& [thread, block] : registry_->blocks) sum += block->Read(cell);
  return sum;
}

std::string Metrics::Text() const {
  const std::lock_guard lock(registry_->mutex);
  std::string out;
  const auto open = [&out](std::string_view name, std::string_view help, std::string_view type) {
    out += fmt::format("# HELP {} ", name);
    AppendEscaped(out, help, /*quote=*/false);
    out += fmt::format("\n# TYPE {} {}\n", name, type);
  };
  const auto histogram = [&](const std::string& name, const Registry::Family& family,
                             const std::string& labels, std::uint32_t cell) {
    std::uint64_t count = 0;
    const std::string comma = labels.empty() ? "" : ",";
    for (const std::uint64_t bound : family.bounds) {
      count += Sum(cell++);
      const double shown = static_cast<double>(bound) * family.scale;
      AppendSample(out, name, "_bucket", fmt::format("{}{}le=\"{:g}\"", labels, comma, shown),
                   std::to_string(count));
    }
    count += Sum(cell++);
    AppendSample(out, name, "_bucket", labels + comma + "le=\"+Inf\"", std::to_string(count));
    AppendSample(out, name, "_sum", labels, Number(static_cast<double>(Sum(cell)) * family.scale));
    AppendSample(out, name, "_count", labels, std::to_string(count));
  };
  for (const auto& [name, family] : registry_->families) {
    switch (family.kind) {
      case Registry::Kind::kCounter:
        open(name, family.help, "counter");
        for (const auto& [labels, cell] : family.cells) {
          AppendSample(out, name, "", labels, std::to_string(Sum(cell)));
        }
        break;
      case Registry::Kind::kHistogram:
        open(name, family.help, "histogram");
        for (const auto& [labels, cell] : family.cells) histogram(name, family, labels, cell);
        break;
      case Registry::Kind::kGauge:
        open(name, family.help, "gauge");
        for (const auto& [labels, gauge] : family.gauges) {
          AppendSample(out, name, "", labels, Number(gauge.read()));
        }
        break;
    }
  }
  open("strongroom_metrics_dropped_total", "Counts of series beyond the limit", "counter");
  AppendSample(out, "strongroom_metrics_dropped_total", "", "", std::to_string(Sum(kDroppedCell)));
  return out;
}

}  // namespace strongroom::telemetry
