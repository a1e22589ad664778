#include "http/request_head.h"

#include <algorithm>
#include <array>

// With sanitizers g++ 12 takes Boost's empty optional for uninitialised memory.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace strongroom::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::field;

bool EqualNoCase(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Characters that a target may hold: unreserved, sub-delims and ":@/?%" (RFC 3986 §3.3, §3.4).
constexpr auto kTargetCharacters = [] {
  std::array<bool, 256> allowed{};
  for (int c = 'a'; c <= 'z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("-._~!$&'()*+,;=:@/?%")) {
    allowed[static_cast<unsigned char>(c)] = true;
  }
  return allowed;
}();

bool IsHexDigit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool TargetIsClean(std::string_view target) noexcept {
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (!kTargetCharacters[static_cast<unsigned char>(target[i])]) return false;
    if (target[i] != '%') continue;
    if (i + 2 >= target.size() || !IsHexDigit(target[i + 1]) || !IsHexDigit(target[i + 2])) {
      return false;
    }
  }
  return true;
}

// Visible ASCII, obs-text, space and tab (RFC 9110 §5.5).
bool ValueIsClean(std::string_view value) noexcept {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

// uri-host [":" port], possibly empty (RFC 9112 §3.2); brackets for IPv6 literals.
bool HostIsClean(std::string_view host) noexcept {
  return std::ranges::all_of(host, [](char c) {
    if (c == '[' || c == ']') return true;
    return c != '/' && c != '?' && c != '@' && c != ',' &&
           kTargetCharacters[static_cast<unsigned char>(c)];
  });
}

bool HasObsoleteFold(std::string_view bytes) noexcept {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    if (at + 1 < bytes.size() && (bytes[at + 1] == ' ' || bytes[at + 1] == '\t')) return true;
  }
  return false;
}

// Origin form, or absolute form from which the authority is dropped, or "*" (RFC 9112 §3.2).
bool SplitTarget(std::string_view target, RequestHead& head) noexcept {
  if (!TargetIsClean(target)) return false;
  if (target == "*") {
    head.path = target;
    return true;
  }
  if (!target.starts_with('/')) {
    const std::size_t authority = target.find("://");
    if (authority == std::string_view::npos ||
        !(EqualNoCase(target.substr(0, authority), "http") ||
          EqualNoCase(target.substr(0, authority), "https"))) {
      return false;
    }
    target.remove_prefix(authority + 3);
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    if (end == 0 || !HostIsClean(target.substr(0, end))) return false;
    target.remove_prefix(end);
  }
  const std::size_t mark = target.find('?');
  head.path = target.substr(0, mark);
  if (head.path.empty()) head.path = "/";  // of an absolute form without one (RFC 9110 §4.2.3)
  if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
  return true;
}

// Beast's grammar with our rules in its callbacks. It sees one whole head in one piece, so that its
// views point into that piece; bodies never reach it.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(RequestHead& head) noexcept : head_(head) {}

  [[nodiscard]] const Error* refusal() const noexcept { return refusal_ ? &*refusal_ : nullptr; }
  [[nodiscard]] bool host_seen() const noexcept { return hosts_ == 1; }

 private:
  static std::string_view View(beast::string_view text) noexcept {
    return {text.data(), text.size()};
  }
  void Refuse(error_code& ec, ErrorKind kind, const char* detail) {
    refusal_ = Error{.kind = kind, .detail = detail};
    ec = beast::http::error::bad_field;
  }
  void Refuse(error_code& ec, const char* detail) { Refuse(ec, ErrorKind::kMalformed, detail); }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code& ec) override {
    head_.method = View(method);
    head_.http11 = version == 11;
    if (!SplitTarget(View(target), head_)) {
      Refuse(ec, "the request target is not a path of RFC 3986; percent-encode other characters");
    }
  }

  void on_field_impl(field name, beast::string_view name_string, beast::string_view text,
                     error_code& ec) override {
    const std::string_view value = View(text);
    if (head_.fields.size() >= kFieldsMax) {
      return Refuse(ec, ErrorKind::kHeaderTooLarge, "more than 100 header fields");
    }
    if (!ValueIsClean(value)) return Refuse(ec, "a header field holds a control character");
    head_.fields.push_back({View(name_string), value});
    switch (name) {
      case field::host:
        if (++hosts_ > 1) return Refuse(ec, "more than one Host");
        if (!HostIsClean(value)) return Refuse(ec, "Host is not a host name and port");
        break;
      case field::content_length:
        if (++lengths_ > 1) return Refuse(ec, "more than one Content-Length");
        if (!std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) {
          return Refuse(ec, "Content-Length is not a number");
        }
        break;
      case field::transfer_encoding:
        if (++codings_ > 1) return Refuse(ec, "more than one Transfer-Encoding");
        if (!EqualNoCase(value, "chunked")) {
          return Refuse(ec, "the only transfer coding understood is chunked");
        }
        break;
      case field::expect:
        if (!EqualNoCase(value, "100-continue")) return Refuse(ec, "unknown expectation");
        head_.expect_continue = true;
        break;
      default: break;
    }
  }

  void on_header_impl(error_code& ec) override {
    if (lengths_ + codings_ > 1) {
      return Refuse(ec, "both Content-Length and Transfer-Encoding");
    }
    if (codings_ == 1 && !head_.http11) return Refuse(ec, "Transfer-Encoding in HTTP/1.0");
    if (hosts_ == 0 && head_.http11) return Refuse(ec, "Host is missing");
  }

  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override {
    return 0;
  }
  void on_finish_impl(error_code&) override {}

  RequestHead& head_;
  std::optional<Error> refusal_;
  int hosts_ = 0, lengths_ = 0, codings_ = 0;
};

}  // namespace

std::string_view RequestHead::Value(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(
      fields, [&](const Field& field) { return EqualNoCase(field.name, name); });
  return found == fields.end() ? std::string_view() : found->value;
}

std::size_t RequestHead::Count(std::string_view name) const noexcept {
  const auto same = [&](const Field& field) { return EqualNoCase(field.name, name); };
  return static_cast<std::size_t>(std::ranges::count_if(fields, same));
}

std::optional<std::string_view> RequestHead::Unique(std::string_view name) const noexcept {
  std::optional<std::string_view> value;
  for (const Field& field : fields) {
    if (!EqualNoCase(field.name, name)) continue;
    if (value) return std::nullopt;
    value = field.value;
  }
  return value;
}

void RequestHead::Clear() noexcept {
  fields.clear();
  method = path = query = {};
  content_length.reset();
  chunked = http11 = keep_alive = expect_continue = false;
}

HeadEnd FindHeadEnd(std::string_view bytes, std::size_t from) noexcept {
  for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return {HeadEnd::State::kBroken, at};
    if (at >= 3 && bytes[at - 2] == '\n') return {HeadEnd::State::kFound, at + 1};
  }
  return {HeadEnd::State::kMore, bytes.size()};
}

Result<void> ParseRequestHead(std::string_view bytes, RequestHead& head) {
  head.Clear();
  const auto refuse = [&head](Error error) {
    head.Clear();
    return Fail(std::move(error));
  };
  if (HasObsoleteFold(bytes)) {
    return refuse({.kind = ErrorKind::kMalformed, .detail = "a header field spans several lines"});
  }
  HeadParser parser(head);
  parser.header_limit(static_cast<std::uint32_t>(bytes.size()) + 4);
  parser.body_limit(boost::none);
  parser.eager(false);
  error_code ec;
  const std::size_t used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (const Error* refusal = parser.refusal()) return refuse(*refusal);
  if (ec || used != bytes.size() || !parser.is_header_done()) {
    return refuse({.kind = ErrorKind::kMalformed, .detail = "not a request of HTTP/1.1 or 1.0"});
  }
  head.keep_alive = parser.keep_alive();
  head.chunked = parser.chunked();
  if (!head.chunked) {
    if (const auto length = parser.content_length()) head.content_length = *length;
  }
  return {};
}

}  // namespace strongroom::http
