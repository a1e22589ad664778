#include "store/conformance_rig.h"

namespace strongroom::store {

ConformanceRig::ConformanceRig(const StoreHarnessFactory& factory) : harness_(factory()) {}

ConformanceRig::~ConformanceRig() { Shut(); }

void ConformanceRig::Open(std::size_t queue_max, const BeforeStart& before_start) {
  Uuid::Raw raw{};
  raw.back() = ++opened_;
  instance_ = Uuid(raw);
  StoreEnvironment environment;
  for (std::size_t i = 0; i < kIoThreads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.emplace_back(contexts_.back()->get_executor());
    environment.io.push_back(contexts_.back().get());
  }
  environment.instance = instance_;
  environment.chain_mac = ConformanceMac;
  environment.queue_max = queue_max;
  auto opened = harness_->Open(std::move(environment));
  if (!opened) throw std::runtime_error("open: " + opened.error().ToString());
  store_ = std::move(*opened);
  if (before_start) before_start(*store_);
  for (auto& context : contexts_) {
    threads_.emplace_back([&context = *context] { context.run(); });
  }
}

void ConformanceRig::Shut() {
  if (store_) store_->Close();
  guards_.clear();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  store_.reset();
  contexts_.clear();
}

void ConformanceRig::Reopen() {
  Shut();
  Open();
}

void ConformanceRig::EnsureTable(const TableName& table) {
  const auto done = Run(store().EnsureTable(table));
  ASSERT_TRUE(done) << done.error().ToString();
}

WriteOutcome ConformanceRig::Write(Batch batch) {
  auto outcome = Run(store().Write(std::move(batch)));
  if (!outcome) {
    ADD_FAILURE() << "Write: " << outcome.error().ToString();
    return {};
  }
  return *outcome;
}

void ConformanceRig::WriteMany(std::vector<Batch> batches) {
  for (const Result<WriteOutcome>& outcome : Run(store().WriteMany(std::move(batches)))) {
    if (!outcome) ADD_FAILURE() << "WriteMany: " << outcome.error().ToString();
  }
}

namespace {

template <class T>
T Expect(const char* call, Result<T> result) {
  if (result) return std::move(*result);
  ADD_FAILURE() << call << ": " << result.error().ToString();
  return {};
}

}  // namespace

std::optional<Row> ConformanceRig::Get(const TableName& table, Partition partition, Bytes key) {
  return Expect("Get", Run(store().Get(table, partition, std::move(key))));
}

std::vector<Row> ConformanceRig::Scan(const TableName& table, Partition partition, Bytes prefix,
                                      Bytes after, std::size_t limit) {
  return Expect("Scan",
                Run(store().Scan(table, partition, std::move(prefix), std::move(after), limit)));
}

std::vector<Bytes> ConformanceRig::Lookup(const TableName& table, Partition partition,
                                          std::uint16_t index, Bytes value, Bytes after,
                                          std::size_t limit) {
  return Expect("Lookup", Run(store().Lookup(table, partition, index, std::move(value),
                                             std::move(after), limit)));
}

std::vector<ChainEntry> ConformanceRig::Chain(Partition partition, std::optional<Uuid> instance,
                                              std::uint64_t after, std::size_t limit) {
  return Expect("ReadChain",
                Run(store().ReadChain(partition, instance.value_or(instance_), after, limit)));
}

Mac ConformanceMac(Partition partition, const Mac& previous, std::uint64_t n, ByteView entry) {
  std::uint64_t state = 0xcbf29ce484222325;  // FNV-1a
  const auto mix = [&state](std::uint64_t value) { state = (state ^ value) * 0x100000001b3; };
  mix(partition);
  mix(n);
  for (const std::uint8_t byte : previous) mix(byte);
  for (const std::uint8_t byte : entry) mix(byte);
  Mac mac;
  for (std::uint8_t& byte : mac) {
    mix(1);
    byte = static_cast<std::uint8_t>(state >> 32);
  }
  return mac;
}

void ExpectUnbrokenChain(Partition partition, const std::vector<ChainEntry>& chain) {
  Mac previous{};
  std::uint64_t n = 0;
  for (const ChainEntry& entry : chain) {
    ASSERT_EQ(entry.n, ++n);
    ASSERT_EQ(entry.mac, ConformanceMac(partition, previous, n, entry.entry)) << "entry " << n;
    previous = entry.mac;
  }
}

}  // namespace strongroom::store
