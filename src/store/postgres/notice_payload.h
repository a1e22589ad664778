// The text of a change notice, "<table> <partition> <key in hex>", sent with NOTIFY on the channel
// that is named as the schema. A payload without a key says that anything in the table may have
// changed; it also stands for keys too long for NOTIFY's 8000 bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/store.h"

namespace strongroom::store::postgres {

struct ChangeNotice {
  TableName table;
  Partition partition = 0;
  std::optional<Bytes> key{};  // nullopt: a gap
  bool operator==(const ChangeNotice&) const = default;
};

[[nodiscard]] std::string NoticePayload(std::string_view table, Partition partition, ByteView key);
[[nodiscard]] std::string GapPayload(std::string_view table);
// Nullopt for what this adapter has not sent.
[[nodiscard]] std::optional<ChangeNotice> ParseNoticePayload(std::string_view payload);

}  // namespace strongroom::store::postgres
