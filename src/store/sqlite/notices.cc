#include "store/sqlite/notices.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace strongroom::store::sqlite {

void Notices::Watch(TableName table, std::function<void(Partition, const Bytes& key)> on_change,
                    std::function<void()> on_gap) {
  watchers_.push_back(std::make_shared<const Watcher>(
      Watcher{std::move(table), std::move(on_change), std::move(on_gap)}));
}

void Notices::Done(Waiter& waiter) {
  if (--waiter.remaining > 0) return;
  ready_[waiter.io].push_back(std::move(waiter.resume));
}

// The watcher is shared with the posted call, which may run while the store is being destroyed.
void Notices::Tell(const TableName& table, Partition partition, const Bytes& key) {
  for (const auto& watcher : watchers_) {
    if (watcher->table != table || !watcher->on_change) continue;
    changes_.emplace_back([watcher, partition, key] { watcher->on_change(partition, key); });
  }
}

void Notices::Changed(const Batch& batch) {
  if (watchers_.empty()) return;
  for (const Remove& remove : batch.removes) Tell(remove.table, remove.partition, remove.key);
  for (const Put& put : batch.puts) Tell(put.table, put.partition, put.key);
}

void Notices::Gap(const TableName& table) {
  for (const auto& watcher : watchers_) {
    if (watcher->table != table || !watcher->on_gap) continue;
    changes_.emplace_back([watcher] { watcher->on_gap(); });
  }
}

void Notices::Post() {
  if (!changes_.empty()) {
    boost::asio::post(*io_.front(), [changes = std::exchange(changes_, {})] {
      for (const auto& change : changes) change();
    });
  }
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    if (ready_[i].empty()) continue;
    boost::asio::post(*io_[i], [ready = std::exchange(ready_[i], {})]() mutable {
      for (auto& resume : ready) resume();
    });
  }
}

}  // namespace strongroom::store::sqlite
