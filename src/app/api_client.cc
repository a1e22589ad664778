#include "app/api_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <new>
#include <utility>

namespace strongroom::app {
namespace {

constexpr std::size_t kAnswerMax_bytes = std::size_t{64} * 1024 * 1024;
constexpr long kConnectTimeout_ms = 5'000;
constexpr long kAnswerTimeout_ms = 600'000;

struct EasyCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListCleanup>;

HeaderList Append(HeaderList list, const std::string& header) {
  curl_slist* longer = curl_slist_append(list.get(), header.c_str());
  if (longer == nullptr) {
    throw std::bad_alloc();
  }
  (void)list.release();  // `longer` starts with it
  return HeaderList(longer);
}

std::size_t TakeBody(char* data, std::size_t, std::size_t size, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size > kAnswerMax_bytes) {
    return 0;  // anything but `size` ends the transfer
  }
  body.append(data, size);
  return size;
}

class CurlApiClient final : public ApiClient {
 public:
  explicit CurlApiClient(ServerAccess server) : server_(std::move(server)) {
    while (server_.url.ends_with('/')) {
      server_.url.pop_back();
    }
  }

  Result<ApiResponse> Call(const ApiRequest& request) override {
    if (handle_ == nullptr) {
      return Fail(ErrorKind::kInternal, "libcurl gave no handle");
    }
    HeaderList headers = Append(nullptr, "Authorization: Bearer " + server_.token);
    headers = Append(std::move(headers), "Content-Type: application/json");
    ApiResponse response;
    char reason[CURL_ERROR_SIZE] = "";
    Configure(request, headers.get(), response, reason);
    if (const CURLcode code = curl_easy_perform(handle_.get()); code != CURLE_OK) {
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("no answer from {}: {}; is it running, and is --url right?",
                              server_.url, reason[0] != '\0' ? reason : curl_easy_strerror(code)));
    }
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
  }

 private:
  void Configure(const ApiRequest& request, curl_slist* headers, ApiResponse& response,
                 char* reason) {
    CURL* handle = handle_.get();
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_URL, (server_.url + request.path).c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeout_ms);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, kAnswerTimeout_ms);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &TakeBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &response.body);
    if (!request.body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  ServerAccess server_;
  std::unique_ptr<CURL, EasyCleanup> handle_{curl_easy_init()};
};

}  // namespace

std::unique_ptr<ApiClient> MakeCurlApiClient(ServerAccess server) {
  return std::make_unique<CurlApiClient>(std::move(server));
}

std::string EncodePart(std::string_view text) {
  // "." and ".." would be taken out of the path by clients and servers (RFC 3986 §5.2.4).
  if (text == "." || text == "..") {
    return text == "." ? "%2E" : "%2E%2E";
  }
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

}  // namespace strongroom::app
