// What verification and a starting instance read back out of stored chain entries. The entries'
// form is written in event.h and log.cc; see docs/formats.md, "Audit entry".
//
// Nothing here says that an entry is genuine: check its MAC first. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/event.h"
#include "base/error.h"
#include "store/store.h"

namespace strongroom::audit {

inline constexpr std::string_view kStartAction = "instance.start";
inline constexpr std::string_view kStopAction = "instance.stop";
inline constexpr std::string_view kAcceptRestoreAction = "audit.accept-restore";
// One row as it stands, and, in the installation's chain, how many findings were accepted and why.
inline constexpr std::string_view kAcceptRowAction = "audit.accept-row";
inline constexpr std::string_view kAcceptRowsAction = "audit.accept-rows";

// What a start entry tells about the chain of another instance of the same partition.
struct Peer {
  Uuid instance;
  std::uint64_t n = 0;
  store::Mac mac{};
  bool closed = false;  // its entry n was "instance.stop"
};
struct Start {
  Uuid instance;
  std::vector<Peer> peers;
};

// RowChange with its own strings.
struct RowTransition {
  std::string table;
  std::string key;
  std::uint64_t version = 0;
  std::optional<keys::RowDigest> from, to;
};

struct RestoreAcceptance {
  Time at;
  std::string reason;
  bool operator==(const RestoreAcceptance&) const = default;
};

struct RowsAcceptance {
  Time at;
  std::string subject;
  std::string reason;
  std::uint64_t count = 0;  // of findings
};

// True when the entry's action is exactly this. Cheap: text inside JSON strings has its quotes
// escaped, so the member cannot be imitated by a value.
[[nodiscard]] bool IsAction(ByteView entry, std::string_view action);

// nullopt: not a readable start entry.
[[nodiscard]] std::optional<Start> ReadStart(ByteView entry);
// nullopt: the entry is about no row, or tells of a sighting only (neither `from` nor `to`).
// kCorrupt: it has a "row" that cannot be read.
[[nodiscard]] Result<std::optional<RowTransition>> ReadRowTransition(ByteView entry);
// nullopt: not an "audit.accept-restore" entry.
[[nodiscard]] std::optional<RestoreAcceptance> ReadRestoreAcceptance(ByteView entry);
// nullopt: not an "audit.accept-rows" entry.
[[nodiscard]] std::optional<RowsAcceptance> ReadRowsAcceptance(ByteView entry);

}  // namespace strongroom::audit
