// The record type behind a ledger: what the server declares for itself, and the ids and contents of
// its rows (docs/formats.md, "Ledger rows"). Pure.
//
// Event n is the record whose id is n in the last eight bytes and zero before, so that the order of
// keys is that of events. Record 0 is the head: it says how far the ledger goes and which events
// are expunged.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/uuid.h"
#include "vault/record_row.h"

namespace strongroom::vault {

// "ledger-<ledger>"
[[nodiscard]] std::string LedgerTypeName(std::string_view ledger);
// The declaration of the type of this name, as it is stored.
[[nodiscard]] json::value LedgerSchema(std::string_view type);

// Of one event's text, in bytes.
inline constexpr std::size_t kEventSizeMax = 262'144;

inline constexpr std::string_view kEventField = "event";              // sealed: the event's text
inline constexpr std::string_view kReasonField = "expungedReason";    // instead of it
inline constexpr std::string_view kLastField = "last";                // of the head
inline constexpr std::string_view kExpungedField = "expungedEvents";  // of the head, ascending

[[nodiscard]] Uuid EventId(std::uint64_t n);
// nullopt: no event has this key.
[[nodiscard]] std::optional<std::uint64_t> EventNumber(ByteView key);

// What a head says. `version` is its row's, 0 while there is none: it grows with every append and
// every expunging, and with nothing else.
struct LedgerHead {
  std::uint64_t version = 0;
  std::uint64_t last = 0;  // events there are
  std::set<std::uint64_t> expunged{};
  bool operator==(const LedgerHead&) const = default;
};

// The fields of a row.
[[nodiscard]] json::object HeadRecord(const LedgerHead& head);
[[nodiscard]] json::object EventRecord(std::string_view text);
[[nodiscard]] json::object ExpungedRecord(std::string_view reason);

// From a row whose MAC fits. nullopt: it is not of this form.
[[nodiscard]] std::optional<LedgerHead> ReadHeadRow(const RecordRow& row);
struct EventRow {
  std::optional<std::string> expunged_reason{};  // nullopt: the event is there, sealed
};
[[nodiscard]] std::optional<EventRow> ReadEventRow(const RecordRow& row);

}  // namespace strongroom::vault
