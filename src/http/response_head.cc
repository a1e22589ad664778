#include "http/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <chrono>

namespace strongroom::http {
namespace {

void AppendNumber(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void AppendValue(std::string& out, std::string_view value) {
  const std::size_t from = out.size();
  out += value;
  std::ranges::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
}

void AppendStatusLine(std::string& out, int status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  AppendNumber(out, static_cast<std::uint64_t>(std::clamp(status, 100, 999)));
  out += ' ';
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  out.append(reason.data(), reason.size());
  out += "\r\n";
}

}  // namespace

bool StatusHasNoContent(int status) noexcept {
  return status / 100 == 1 || status == 204 || status == 304;
}

void WriteResponseHead(std::string& out, int status, std::string_view content_type,
                       const std::vector<Header>& headers, const ResponseFrame& frame,
                       std::string_view request_id, std::string_view date) {
  out.clear();
  AppendStatusLine(out, status);
  out += "Date: ";
  out += date;
  out += "\r\nX-Request-Id: ";
  out += request_id;
  out += "\r\nCache-Control: no-store\r\n";
  if (!content_type.empty() && frame.body != ResponseFrame::Body::kNone) {
    out += "Content-Type: ";
    AppendValue(out, content_type);
    out += "\r\n";
  }
  for (const Header& header : headers) {
    AppendValue(out, header.name);
    out += ": ";
    AppendValue(out, header.value);
    out += "\r\n";
  }
  if (frame.body == ResponseFrame::Body::kLength) {
    out += "Content-Length: ";
    AppendNumber(out, frame.length);
    out += "\r\n";
  } else if (frame.body == ResponseFrame::Body::kChunked) {
    out += "Transfer-Encoding: chunked\r\n";
  }
  if (!frame.keep_alive) {
    out += "Connection: close\r\n";
  } else if (!frame.http11) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

std::string FormatHttpDate(std::int64_t unix_seconds) {
  using namespace std::chrono;
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds time{seconds(unix_seconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday(day).c_encoding()],
                     unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace strongroom::http
