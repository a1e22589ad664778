#include "outbound/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

namespace strongroom::outbound {
namespace {

constexpr int kRedirectsMax = 3;
constexpr std::size_t kHeadersMaxBytes = 65'536;

struct EasyCleanup {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using EasyPtr = std::unique_ptr<CURL, EasyCleanup>;

struct UrlCleanup {
  void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};
using UrlPtr = std::unique_ptr<CURLU, UrlCleanup>;

// The parts of a URL that decide where a request goes, and the path for messages.
struct Target {
  std::string scheme;
  std::string host;
  std::string port;  // the scheme's default when the URL names none
  std::string path;

  [[nodiscard]] bool SameOrigin(const Target& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
  [[nodiscard]] std::string ToString() const {
    return fmt::format("{}://{}:{}{}", scheme, host, port, path);
  }
};

std::optional<std::string> Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string owned(text);
  curl_free(text);
  return owned;
}

Result<Target> ParseTarget(const std::string& text) {
  const UrlPtr url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return Fail(ErrorKind::kConfiguration, "not a URL that can be fetched");
  }
  Target target{.scheme = Part(url.get(), CURLUPART_SCHEME).value_or(""),
                .host = Part(url.get(), CURLUPART_HOST).value_or(""),
                .port = Part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or(""),
                .path = Part(url.get(), CURLUPART_PATH).value_or("")};
  std::ranges::transform(target.host, target.host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (target.scheme != "http" && target.scheme != "https") {
    return Fail(ErrorKind::kConfiguration, "a URL must begin with http:// or https://");
  }
  if (Part(url.get(), CURLUPART_USER) || Part(url.get(), CURLUPART_PASSWORD)) {
    return Fail(ErrorKind::kConfiguration, "a URL must not hold credentials");
  }
  return target;
}

// What arrives, and whether it grew beyond its limit.
struct Answer {
  std::string body;
  std::size_t body_max_bytes = 0;
  std::size_t headers_bytes = 0;
  bool body_too_large = false;
  bool headers_too_large = false;
};

std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* context) {
  auto& answer = *static_cast<Answer*>(context);
  const std::size_t bytes = size * count;
  if (bytes > answer.body_max_bytes - answer.body.size()) {
    answer.body_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  answer.body.append(data, bytes);
  return bytes;
}

std::size_t OnHeader(char*, std::size_t size, std::size_t count, void* context) {
  auto& answer = *static_cast<Answer*>(context);
  const std::size_t bytes = size * count;
  answer.headers_bytes += bytes;
  if (answer.headers_bytes > kHeadersMaxBytes) {
    answer.headers_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

// Called by libcurl whenever something arrives, and once a second while nothing does.
int OnProgress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(context)->stop_requested() ? 1 : 0;
}

// Everything about a request but its URL and deadline; false when libcurl lacks an option.
bool Configure(CURL* curl, const HttpClientOptions& options, std::stop_token& stop,
               Answer& answer) {
  bool ok = true;
  const auto set = [curl, &ok](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK;
  };
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);  // Get follows by itself, after looking where to
  set(CURLOPT_NOSIGNAL, 1L);        // other threads run
  set(CURLOPT_USERAGENT, "strongroom");
  set(CURLOPT_PROXY, options.proxy.c_str());  // "" also overrides http_proxy and its kin
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options.ca_file.empty()) {
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_WRITEFUNCTION, &OnBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  set(CURLOPT_HEADERFUNCTION, &OnHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &OnProgress);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&stop));
  return ok;
}

std::unexpected<Error> Unavailable(const Target& target, std::string_view reason) {
  return Fail(ErrorKind::kUnavailable, fmt::format("GET {}: {}", target.ToString(), reason));
}

long Milliseconds(std::chrono::milliseconds duration) {
  return std::max(1L, static_cast<long>(duration.count()));  // libcurl reads 0 as "no limit"
}

}  // namespace

Result<std::string> HttpClient::Get(const std::string& url, const HttpLimits& limits,
                                    const std::stop_token& stop) const {
  const auto origin = ParseTarget(url);
  if (!origin) return Fail(origin.error());
  Answer answer{.body = {}, .body_max_bytes = limits.body_max_bytes};
  const EasyPtr curl(curl_easy_init());
  std::stop_token watched = stop;
  if (!curl || !Configure(curl.get(), options_, watched, answer)) {
    return Unavailable(*origin, "libcurl cannot be set up as needed");
  }

  std::string current = url;
  std::chrono::microseconds left = limits.total_timeout;
  for (int redirects = 0;; ++redirects) {
    answer.body.clear();
    answer.headers_bytes = 0;
    const auto left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left);
    if (left_ms.count() <= 0) return Unavailable(*origin, "timed out");
    if (curl_easy_setopt(curl.get(), CURLOPT_URL, current.c_str()) != CURLE_OK ||
        curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS,
                         Milliseconds(limits.connect_timeout)) != CURLE_OK ||
        curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, Milliseconds(left_ms)) != CURLE_OK) {
      return Unavailable(*origin, "libcurl cannot be set up as needed");
    }
    const CURLcode code = curl_easy_perform(curl.get());
    if (answer.body_too_large) {
      return Unavailable(*origin,
                         fmt::format("the answer exceeds {} bytes", limits.body_max_bytes));
    }
    if (answer.headers_too_large) return Unavailable(*origin, "the answer's headers are too large");
    if (code != CURLE_OK) return Unavailable(*origin, curl_easy_strerror(code));

    long status = 0;
    char* location = nullptr;  // absolute; belongs to the handle; null unless 3xx with Location
    curl_off_t elapsed_us = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &location);
    curl_easy_getinfo(curl.get(), CURLINFO_TOTAL_TIME_T, &elapsed_us);
    if (status == 200) return std::move(answer.body);
    if (location == nullptr) return Unavailable(*origin, fmt::format("answered {}", status));
    if (redirects == kRedirectsMax) return Unavailable(*origin, "too many redirects");
    const auto next = ParseTarget(location);
    if (!next || !next->SameOrigin(*origin)) {
      return Unavailable(*origin, "redirects to another scheme, host or port");
    }
    current = location;
    left -= std::chrono::microseconds(elapsed_us);
  }
}

}  // namespace strongroom::outbound
