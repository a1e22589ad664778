#include "store/sqlite/temporary_store.h"

#include <stdexcept>

namespace strongroom::store {

TemporaryStore::TemporaryStore(Options options) : options_(std::move(options)) {
  if (!options_.chain_mac) {
    options_.chain_mac = [](Partition, const Mac&, std::uint64_t, ByteView) { return Mac{}; };
  }
  options_.sqlite.directory = directory_.path();
  Open();
  for (const TableName& table : options_.tables) {
    if (auto made = Run(store_->EnsureTable(table)); !made) {
      throw std::runtime_error(made.error().ToString());
    }
  }
}

TemporaryStore::~TemporaryStore() { Shut(); }

void TemporaryStore::Reopen() {
  Shut();
  Open();
}

void TemporaryStore::Open() {
  Uuid::Raw raw{};
  raw.back() = ++opened_;
  instance_ = Uuid(raw);
  StoreEnvironment environment;
  for (std::size_t i = 0; i < options_.io_threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.emplace_back(contexts_.back()->get_executor());
    environment.io.push_back(contexts_.back().get());
  }
  environment.instance = instance_;
  environment.chain_mac = options_.chain_mac;
  environment.queue_max = options_.queue_max;
  auto opened = OpenSqliteStore(options_.sqlite, std::move(environment));
  if (!opened) throw std::runtime_error(opened.error().ToString());
  store_ = std::move(*opened);
  if (options_.before_start) options_.before_start(*store_);
  for (auto& context : contexts_) {
    threads_.emplace_back([&context = *context] { context.run(); });
  }
}

void TemporaryStore::Shut() {
  if (store_) store_->Close();
  guards_.clear();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  store_.reset();
  contexts_.clear();
}

}  // namespace strongroom::store
