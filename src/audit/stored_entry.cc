#include "audit/stored_entry.h"

#include <algorithm>

#include "base/json.h"

namespace strongroom::audit {
namespace {

std::optional<json::object> Object(ByteView entry) {
  Result<json::value> parsed = ParseJson(AsText(entry));
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return std::move(parsed->as_object());
}

std::optional<std::string_view> Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->as_string());
}

std::optional<std::uint64_t> Number(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_uint64()) return value->as_uint64();
  if (!value->is_int64() || value->as_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->as_int64());
}

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> Hex(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  const std::optional<Bytes> bytes = HexDecode(*text);
  if (!bytes || bytes->size() != size) return std::nullopt;
  std::array<std::uint8_t, size> out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

std::optional<Uuid> Instance(const json::object& object) {
  const std::optional<std::string_view> text = Text(object, "instance");
  return text ? Uuid::Parse(*text) : std::nullopt;
}

std::optional<Peer> ReadPeer(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& object = value.as_object();
  const auto instance = Instance(object);
  const auto n = Number(object, "n");
  const auto mac = Hex<std::tuple_size_v<store::Mac>>(Text(object, "mac"));
  if (!instance || !n || !mac) return std::nullopt;
  return Peer{.instance = *instance, .n = *n, .mac = *mac, .closed = object.contains("closed")};
}

// An absent digest is "no row"; one that cannot be read is an error.
bool ReadDigest(const json::object& row, std::string_view name,
                std::optional<keys::RowDigest>& digest) {
  if (!row.contains(name)) return true;
  digest = Hex<std::tuple_size_v<keys::RowDigest>>(Text(row, name));
  return digest.has_value();
}

std::optional<Time> TimeOf(const json::object& entry) {
  const auto at = Text(entry, "at");
  return at ? ParseTime(*at) : std::nullopt;
}

}  // namespace

bool IsAction(ByteView entry, std::string_view action) {
  constexpr std::string_view kMember = "\"action\":\"";
  const std::string_view text = AsText(entry);
  const std::size_t at = text.find(kMember);
  if (at == std::string_view::npos) return false;
  const std::string_view rest = text.substr(at + kMember.size());
  return rest.starts_with(action) && rest.substr(action.size()).starts_with('"');
}

std::optional<Start> ReadStart(ByteView entry) {
  if (!IsAction(entry, kStartAction)) return std::nullopt;
  const std::optional<json::object> object = Object(entry);
  if (!object) return std::nullopt;
  const std::optional<Uuid> instance = Instance(*object);
  const json::value* peers = object->if_contains("peers");
  if (!instance || peers == nullptr || !peers->is_array()) return std::nullopt;
  Start start{.instance = *instance, .peers = {}};
  for (const json::value& value : peers->as_array()) {
    const std::optional<Peer> peer = ReadPeer(value);
    if (!peer) return std::nullopt;
    start.peers.push_back(*peer);
  }
  return start;
}

Result<std::optional<RowTransition>> ReadRowTransition(ByteView entry) {
  // Most entries of a busy server are about no row: spare them the parser.
  if (AsText(entry).find(",\"row\":{") == std::string_view::npos) return std::nullopt;
  const auto bad = [] {
    return Fail(ErrorKind::kCorrupt, "the row that the entry tells of cannot be read");
  };
  const std::optional<json::object> object = Object(entry);
  const json::value* member = object ? object->if_contains("row") : nullptr;
  if (member == nullptr || !member->is_object()) return bad();
  const json::object& row = member->as_object();
  const auto table = Text(row, "table");
  const auto key = Text(row, "key");
  const auto version = Number(row, "version");
  RowTransition change;
  if (!table || !version || !ReadDigest(row, "from", change.from) ||
      !ReadDigest(row, "to", change.to)) {
    return bad();
  }
  if (!change.from && !change.to) return std::nullopt;
  change.table = *table;
  change.key = key.value_or("");
  change.version = *version;
  return change;
}

std::optional<RestoreAcceptance> ReadRestoreAcceptance(ByteView entry) {
  if (!IsAction(entry, kAcceptRestoreAction)) return std::nullopt;
  const std::optional<json::object> object = Object(entry);
  const std::optional<Time> time = object ? TimeOf(*object) : std::nullopt;
  if (!time) return std::nullopt;
  return RestoreAcceptance{.at = *time,
                           .reason = std::string(Text(*object, "reason").value_or(""))};
}

std::optional<RowsAcceptance> ReadRowsAcceptance(ByteView entry) {
  if (!IsAction(entry, kAcceptRowsAction)) return std::nullopt;
  const std::optional<json::object> object = Object(entry);
  const std::optional<Time> time = object ? TimeOf(*object) : std::nullopt;
  if (!time) return std::nullopt;
  const json::value* who = object->if_contains("who");
  std::string_view subject;
  if (who != nullptr && who->is_object()) {
    subject = Text(who->as_object(), "subject").value_or("");
  }
  return RowsAcceptance{.at = *time,
                        .subject = std::string(subject),
                        .reason = std::string(Text(*object, "reason").value_or("")),
                        .count = Number(*object, "count").value_or(0)};
}

}  // namespace strongroom::audit
