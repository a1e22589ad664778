#include "store/postgres/notice_payload.h"

#include <fmt/format.h>

#include <charconv>

#include "store/table_name.h"

namespace strongroom::store::postgres {

namespace {

// NOTIFY takes payloads shorter than 8000 bytes; the table and the partition need up to 75.
constexpr std::size_t kKeyMaxBytes = 3900;

}  // namespace

std::string NoticePayload(std::string_view table, Partition partition, ByteView key) {
  if (key.size() > kKeyMaxBytes) return GapPayload(table);
  return fmt::format("{} {} {}", table, partition, HexEncode(key));
}

std::string GapPayload(std::string_view table) { return std::string(table); }

std::optional<ChangeNotice> ParseNoticePayload(std::string_view payload) {
  const std::size_t first = payload.find(' ');
  const std::string_view table = payload.substr(0, first);
  if (!IsTableName(table)) return std::nullopt;
  ChangeNotice notice{.table = TableName(table)};
  if (first == std::string_view::npos) return notice;
  const std::size_t second = payload.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const char* end = payload.data() + second;
  const auto [stop, error] = std::from_chars(payload.data() + first + 1, end, notice.partition);
  if (error != std::errc() || stop != end) return std::nullopt;
  notice.key = HexDecode(payload.substr(second + 1));
  if (!notice.key) return std::nullopt;
  return notice;
}

}  // namespace strongroom::store::postgres
