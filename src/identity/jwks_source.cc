#include "identity/jwks_source.h"

#include <sys/stat.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <fstream>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

namespace strongroom::identity {
namespace {

using Keys = JwksSource::Keys;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kDocumentMaxBytes = 1 << 20;

Result<Keys> ParseKeys(std::string_view document) {
  auto parsed = KeySet::Parse(document);
  if (!parsed) return Fail(std::move(parsed.error()));
  return std::make_shared<const KeySet>(*std::move(parsed));
}

// ---- file

// Tells one state of a file from the next: a rename over it changes the inode, a write the times.
struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = -1;
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileState&) const = default;
};

Result<FileState> StateOf(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return Fail(ErrorKind::kUnavailable,
                path + ": " + std::error_code(errno, std::generic_category()).message());
  }
  return FileState{.device = status.st_dev,
                   .inode = status.st_ino,
                   .size = status.st_size,
                   .changed_s = status.st_ctim.tv_sec,
                   .changed_ns = status.st_ctim.tv_nsec};
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kDocumentMaxBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) {
    return Fail(ErrorKind::kUnavailable, path + ": cannot be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kDocumentMaxBytes) {
    return Fail(ErrorKind::kUnavailable, path + ": larger than 1 MiB");
  }
  return text;
}

class FileSource final : public JwksSource {
 public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}

  std::optional<Result<Keys>> KeysFor(std::string_view) override { return Current(); }

  void WhenFetched(Waiter waiter) override { waiter(Current()); }

  Result<Keys> Current() {
    const std::scoped_lock lock(read_.mutex);
    // The state is taken before the text, so that a change in between is seen next time.
    const auto state = StateOf(path_);
    if (!state) {
      read_.failure = state.error();
      read_.state = {};
    } else if (*state != read_.state) {
      read_.state = *state;
      Read();
    }
    if (!read_.keys) return Fail(*read_.failure);
    return read_.keys;
  }

  std::optional<Error> LastFailure() const override {
    const std::scoped_lock lock(read_.mutex);
    return read_.failure;
  }

 private:
  void Read() {
    const auto text = ReadFile(path_);
    auto keys = text ? ParseKeys(*text) : Result<Keys>(Fail(text.error()));
    if (keys) {
      read_.keys = *std::move(keys);
      read_.failure.reset();
    } else {
      read_.failure = std::move(keys.error());
    }
  }

  struct Guarded {
    mutable std::mutex mutex;
    FileState state;
    Keys keys;
    std::optional<Error> failure;
  };
  std::string path_;
  Guarded read_;
};

// ---- URL

class UrlSource final : public JwksSource {
 public:
  UrlSource(std::string url, const outbound::HttpClient& http, const Clock& clock)
      : url_(std::move(url)), http_(http), clock_(clock) {}
  ~UrlSource() override {
    stop_.request_stop();
    fetcher_.join();
  }

  std::optional<Result<Keys>> KeysFor(std::string_view key_id) override {
    const std::scoped_lock lock(cache_.mutex);
    const SteadyTime now = clock_.Steady();
    const bool has_key = Names(key_id);
    if ((!has_key || now - cache_.fetched >= kJwksRefreshAge) && MayFetch(now)) {
      boost::asio::post(fetcher_, [this] { Fetch(); });
      cache_.fetching = true;
    }
    const bool asked_lately = cache_.attempted && now - *cache_.attempted < kJwksUnaskedMax;
    const bool suffices = has_key && asked_lately && now - cache_.fetched < kJwksAgeMax;
    if (cache_.fetching && !suffices) return std::nullopt;
    return Known(now);
  }

  void WhenFetched(Waiter waiter) override {
    std::unique_lock lock(cache_.mutex);
    if (cache_.fetching) {
      cache_.waiting.push_back(std::move(waiter));
      return;
    }
    Result<Keys> known = Known(clock_.Steady());
    lock.unlock();
    waiter(std::move(known));
  }

  std::optional<Error> LastFailure() const override {
    const std::scoped_lock lock(cache_.mutex);
    return cache_.failure;
  }

 private:
  // These three under cache_.mutex. A token without a key's name is content with any keys.
  [[nodiscard]] bool Names(std::string_view key_id) const {
    return cache_.keys && (key_id.empty() || cache_.keys->Contains(key_id));
  }
  [[nodiscard]] bool MayFetch(SteadyTime now) const {
    if (cache_.fetching) return false;
    const std::chrono::seconds interval =
        cache_.keys ? std::chrono::seconds(kJwksRefreshInterval) : kJwksFirstRetryInterval;
    return !cache_.attempted || now - *cache_.attempted >= interval;
  }
  [[nodiscard]] Result<Keys> Known(SteadyTime now) const {
    if (cache_.keys && now - cache_.fetched < kJwksAgeMax) return cache_.keys;
    return Fail(cache_.failure.value_or(
        Error{.kind = ErrorKind::kUnavailable, .detail = "the issuer's keys are not known yet"}));
  }

  // On the fetching thread.
  void Fetch() {
    const auto document = http_.Get(url_, {.body_max_bytes = kDocumentMaxBytes}, stop_.get_token());
    auto keys = document ? ParseKeys(*document) : Result<Keys>(Fail(document.error()));
    std::unique_lock lock(cache_.mutex);
    const SteadyTime now = clock_.Steady();
    cache_.attempted = now;
    if (keys) {
      cache_.keys = *std::move(keys);
      cache_.fetched = now;
      cache_.failure.reset();
    } else {
      cache_.failure = Error{.kind = ErrorKind::kUnavailable, .detail = keys.error().detail};
    }
    cache_.fetching = false;
    std::vector<Waiter> waiting = std::exchange(cache_.waiting, {});
    const Result<Keys> known = Known(now);
    lock.unlock();
    for (Waiter& waiter : waiting) waiter(known);
  }

  struct Guarded {
    mutable std::mutex mutex;
    Keys keys;
    SteadyTime fetched;                   // when `keys` came
    std::optional<SteadyTime> attempted;  // when a fetch last ended, well or not
    std::optional<Error> failure;
    bool fetching = false;  // or about to
    std::vector<Waiter> waiting;
  };
  std::string url_;
  const outbound::HttpClient& http_;
  const Clock& clock_;
  Guarded cache_;
  std::stop_source stop_;
  boost::asio::thread_pool fetcher_{1};
};

bool IsOwnMachine(std::string_view url) {
  for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (!url.starts_with(host)) continue;
    const std::string_view rest = url.substr(host.size());
    if (rest.empty() || rest.front() == ':' || rest.front() == '/') return true;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<JwksSource>> JwksSource::Create(std::string location,
                                                       const outbound::HttpClient& http,
                                                       const Clock& clock) {
  if (location.find("://") != std::string::npos) {
    if (!location.starts_with("https://") && !IsOwnMachine(location)) {
      return Fail(ErrorKind::kConfiguration,
                  "a JWKS URL must begin with https:// (http:// on this machine only)");
    }
    return std::make_unique<UrlSource>(std::move(location), http, clock);
  }
  auto source = std::make_unique<FileSource>(std::move(location));
  if (const auto keys = source->Current(); !keys) {
    return Fail(ErrorKind::kConfiguration, "JWKS file: " + keys.error().detail);
  }
  return source;
}

}  // namespace strongroom::identity
