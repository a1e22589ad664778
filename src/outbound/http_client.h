// Outgoing HTTP: a blocking GET over libcurl, for the few documents that strongroom fetches itself.
// Called from a thread pool, never from an io thread.
//
// What it refuses: schemes other than http and https, credentials in the URL, redirects to another
// scheme, host or port (a few to the same are followed), answers beyond the limits, and TLS below
// 1.2 or without a certificate that verifies for the host. Proxies named in the environment are
// ignored: one is used only when the options name it.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

#include "base/error.h"

namespace strongroom::outbound {

struct HttpLimits {
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds total_timeout{5'000};  // redirects included
  std::size_t body_max_bytes = 1 << 20;
};

struct HttpClientOptions {
  std::string proxy{};    // such as "http://proxy.internal:3128"; empty: none
  std::string ca_file{};  // PEM; empty: the system's certificates
};

// Immutable; safe to use from any thread. Every call opens its own connection.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {}) : options_(std::move(options)) {}

  // The body of a 200 answer. Errors: kConfiguration for a URL that can never be fetched,
  // kUnavailable for everything that may be different next time. Details name scheme, host, port
  // and path, never the query and never anything of the answer but its status. A request of `stop`
  // ends the call within about a second, with kUnavailable.
  [[nodiscard]] Result<std::string> Get(const std::string& url, const HttpLimits& limits = {},
                                        const std::stop_token& stop = {}) const;

 private:
  HttpClientOptions options_;
};

}  // namespace strongroom::outbound
