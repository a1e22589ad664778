#include "store/postgres/notices.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <utility>

namespace strongroom::store::postgres {

namespace {

using std::chrono::milliseconds;

struct NotifyFreer {
  void operator()(PGnotify* notify) const noexcept { PQfreemem(notify); }
};

}  // namespace

// -- Watchers -------------------------------------------------------------------------------------

std::vector<NoticeListener::Watcher> NoticeListener::Watchers::Of(const TableName& table) const {
  const std::lock_guard lock(mutex);
  const auto found = by_table.find(table);
  return found == by_table.end() ? std::vector<Watcher>{} : found->second;
}

void NoticeListener::Watchers::Deliver(const ChangeNotice& notice) const {
  for (const Watcher& watcher : Of(notice.table)) {
    if (notice.key) {
      watcher.on_change(notice.partition, *notice.key);
    } else {
      watcher.on_gap();
    }
  }
}

void NoticeListener::Watchers::DeliverGap() const {
  std::vector<Watcher> all;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [table, watchers] : by_table)
      all.insert(all.end(), watchers.begin(), watchers.end());
  }
  for (const Watcher& watcher : all) watcher.on_gap();
}

// -- Life -----------------------------------------------------------------------------------------

NoticeListener::NoticeListener(ConnectionSettings settings, std::string channel,
                               boost::asio::io_context& io,
                               std::function<void(std::string_view)> log)
    : settings_(std::move(settings)),
      channel_(std::move(channel)),
      io_(io),
      log_(std::move(log)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Outcome<std::unique_ptr<NoticeListener>> NoticeListener::Start(
    ConnectionSettings settings, Connection connection, std::string channel,
    boost::asio::io_context& io, std::function<void(std::string_view)> log) {
  std::unique_ptr<NoticeListener> listener(
      new NoticeListener(std::move(settings), std::move(channel), io, std::move(log)));
  listener->connection_.emplace(std::move(connection));
  if (auto listening = listener->Listen(); !listening) return Fail(listening.error());
  listener->thread_ = std::thread([raw = listener.get()] { raw->Loop(); });
  return listener;
}

NoticeListener::~NoticeListener() {
  Close();
  ::close(wake_);
}

void NoticeListener::Close() {
  if (closing_.exchange(true)) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  live_ = false;
}

void NoticeListener::Watch(TableName table, OnChange on_change, OnGap on_gap) {
  const std::lock_guard lock(watchers_->mutex);
  watchers_->by_table[std::move(table)].push_back({std::move(on_change), std::move(on_gap)});
}

bool NoticeListener::IsWatched(std::string_view table) const {
  const std::lock_guard lock(watchers_->mutex);
  return watchers_->by_table.contains(TableName(table));
}

// -- The thread -----------------------------------------------------------------------------------

Outcome<void> NoticeListener::Listen() {
  auto done = connection_->Run("LISTEN " + Quoted(channel_), settings_.connect_timeout);
  if (!done) return Fail(std::move(done.error()));
  live_.store(true, std::memory_order_release);
  return {};
}

void NoticeListener::Loop() {
  Backoff backoff;
  for (;;) {
    Hear();
    live_ = false;
    connection_.reset();
    if (closing_) return;
    log_("the link for change notices is down");
    PostGap();
    do {
      if (!Pause(backoff.Next())) return;
      if (auto opened = Connection::Open(settings_)) connection_.emplace(*std::move(opened));
    } while (!connection_ || !Listen());
    backoff.Reset();
    log_("the link for change notices is back");
    PostGap();
  }
}

void NoticeListener::Hear() {
  PGconn* raw = connection_->raw();
  bool asked = false;
  for (;;) {
    // Notices may have come in together with the answer to LISTEN, so input is looked at first.
    if (!TakeInput()) return;
    std::array<pollfd, 2> waits{{{PQsocket(raw), POLLIN, 0}, {wake_, POLLIN, 0}}};
    const int ready =
        ::poll(waits.data(), waits.size(), static_cast<int>(milliseconds(kHeartbeat).count()));
    if (closing_) return;
    if (ready == 0) {
      if (asked && PQisBusy(raw) != 0) return;
      // Listening again changes nothing, and tells people in pg_stat_activity what the session is.
      asked = PQsendQuery(raw, ("LISTEN " + Quoted(channel_)).c_str()) == 1 && PQflush(raw) >= 0;
      if (!asked) return;
    }
    if (ready > 0 && PQconsumeInput(raw) == 0) return;
  }
}

// False when the connection is lost. Also takes the heartbeat's answers away.
bool NoticeListener::TakeInput() {
  PGconn* raw = connection_->raw();
  while (PQisBusy(raw) == 0) {
    if (PgResult(PQgetResult(raw)) == nullptr) break;
  }
  if (PQstatus(raw) != CONNECTION_OK) return false;
  std::vector<ChangeNotice> notices;
  while (const auto notify = std::unique_ptr<PGnotify, NotifyFreer>(PQnotifies(raw))) {
    if (auto notice = ParseNoticePayload(notify->extra)) notices.push_back(*std::move(notice));
  }
  if (notices.empty()) return true;
  boost::asio::post(io_, [watchers = watchers_, notices = std::move(notices)] {
    for (const ChangeNotice& notice : notices) watchers->Deliver(notice);
  });
  return true;
}

void NoticeListener::PostGap() {
  boost::asio::post(io_, [watchers = watchers_] { watchers->DeliverGap(); });
}

bool NoticeListener::Pause(milliseconds pause) {
  pollfd wait{.fd = wake_, .events = POLLIN, .revents = 0};
  ::poll(&wait, 1, static_cast<int>(pause.count()));
  return !closing_;
}

}  // namespace strongroom::store::postgres
