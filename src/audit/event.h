// What the audit holds, and its stored form: one JSON object an entry, exact bytes
// (docs/formats.md, "Audit entry"). An event never holds a sensitive value; search terms appear
// only as fingerprints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "keys/control_rows.h"

namespace strongroom::audit {

enum class Decision : std::uint8_t { kAllowed, kDenied };

// How a stored row changed: digests are the first 16 bytes of the row's MAC; nullopt is "no row".
struct RowChange {
  std::string_view table;  // "control", or the record type's name
  std::string_view key;    // the control row's key, or the record's id
  std::uint64_t version = 0;
  std::optional<keys::RowDigest> from, to;
};

struct Event {
  std::string_view action;  // "record.reveal", "token.create", …
  Decision decision = Decision::kAllowed;
  std::string_view tenant;  // name; empty for the installation's own
  std::string_view type;
  std::string_view record;  // id; empty when the event is about none
  std::vector<std::string_view> fields;
  std::string_view reason;
  std::string_view permission;  // the one that was missing, when denied
  std::optional<RowChange> row;
  std::optional<std::uint64_t> count;  // of records, where an event is about several
  std::vector<std::string> terms;      // fingerprints (hex) of searched values
};

// {"at","action","decision","who":{"subject","on_behalf_of","credential"},"tenant","type","record",
//  "fields","reason","permission","row":{"table","key","version","from","to"},"count","terms",
//  "request"}; empty members are left out. Nothing at all, which no store takes, for an event with
// a text that is not UTF-8: its entry could never be read again.
[[nodiscard]] Bytes EncodeEvent(Time at, const access::Caller& by, const Event& event);

}  // namespace strongroom::audit
