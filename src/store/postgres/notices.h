// Change notices: a thread that listens on the schema's channel and hands what it hears to io
// thread 0, where the watchers run. Other servers' changes and our own come the same way.
//
// The link is live as soon as the object exists, so a watcher misses nothing from its registration
// on. When the link breaks, and again when it is back, every watcher hears of a gap. A link that
// says nothing is asked now and then, so a peer that vanished or stands still counts as broken
// after at most 2 × kHeartbeat: within the second in which a revocation must be in force
// everywhere.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "store/postgres/backoff.h"
#include "store/postgres/connection.h"
#include "store/postgres/notice_payload.h"

namespace strongroom::store::postgres {

class NoticeListener {
 public:
  static constexpr std::chrono::milliseconds kHeartbeat{250};

  using OnChange = std::function<void(Partition, const Bytes& key)>;
  using OnGap = std::function<void()>;

  // Listens on `connection` first; later ones are opened with `settings`.
  [[nodiscard]] static Outcome<std::unique_ptr<NoticeListener>> Start(
      ConnectionSettings settings, Connection connection, std::string channel,
      boost::asio::io_context& io, std::function<void(std::string_view)> log);
  ~NoticeListener();
  NoticeListener(const NoticeListener&) = delete;
  NoticeListener& operator=(const NoticeListener&) = delete;

  void Watch(TableName table, OnChange on_change, OnGap on_gap);
  [[nodiscard]] bool IsWatched(std::string_view table) const;
  [[nodiscard]] bool IsLive() const noexcept { return live_.load(std::memory_order_acquire); }
  void Close();

 private:
  struct Watcher {
    OnChange on_change;
    OnGap on_gap;
  };
  // Shared with the handlers on their way to io thread 0, which may outlive this object.
  struct Watchers {
    mutable std::mutex mutex;
    std::unordered_map<TableName, std::vector<Watcher>> by_table;  // guarded by mutex

    [[nodiscard]] std::vector<Watcher> Of(const TableName& table) const;
    void Deliver(const ChangeNotice& notice) const;
    void DeliverGap() const;
  };

  NoticeListener(ConnectionSettings settings, std::string channel, boost::asio::io_context& io,
                 std::function<void(std::string_view)> log);
  [[nodiscard]] Outcome<void> Listen();
  void Loop();
  // Returns when the link is lost or the object is closing.
  void Hear();
  [[nodiscard]] bool TakeInput();
  void PostGap();
  // False when closing.
  [[nodiscard]] bool Pause(std::chrono::milliseconds pause);

  ConnectionSettings settings_;
  std::string channel_;
  boost::asio::io_context& io_;
  std::function<void(std::string_view)> log_;
  std::shared_ptr<Watchers> watchers_ = std::make_shared<Watchers>();

  std::optional<Connection> connection_;  // the thread's own, once it runs
  std::atomic<bool> live_{false};
  std::atomic<bool> closing_{false};
  int wake_ = -1;  // eventfd: becomes readable for good at Close
  std::thread thread_;
};

}  // namespace strongroom::store::postgres
