// What happened at the desk: the envelope of an event and its bytes in the ledger.
//
// On paper (format 1): {"v": 1, "id", "at", "by", "stream", "kind", "body"}. The ledger numbers
// events from 1 without gaps; that number stands beside the bytes, not in them. Bytes that were
// once written stay readable: fixtures in tests/vectors/desk_events.jsonl pin every kind. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/uuid.h"

namespace strongroom::desk::model {

inline constexpr std::int64_t kEventFormat = 1;
// The bytes of one encoded event, at most: what a ledger takes.
inline constexpr std::size_t kEventMaxBytes = 262'144;
// Who acts where no person does: imports, the founding of the desk.
inline constexpr std::string_view kSystem = "system";

// What a command asks to be appended; the ledger's writer adds number, id, time and person.
struct NewEvent {
  std::string stream;  // such as "issue/SEC-7K3Q", "person/p-2x9m4t", "desk"
  std::string kind;    // such as "issue.reported"
  json::object body;
};

struct Event {
  std::uint64_t n = 0;  // its number in the ledger
  Uuid id;              // version 7
  Time at;
  std::string by;  // a person's id, or kSystem
  std::string stream;
  std::string kind;
  json::object body;
};

// The event that `event` becomes when it is written.
[[nodiscard]] Event Written(NewEvent event, std::uint64_t n, Uuid id, Time at, std::string by);

// The same bytes for the same event, always. Members in the order given above.
[[nodiscard]] std::string EncodeEvent(const Event& event);

// kMalformed: not JSON. kInvalid, naming the number and, where it can be read, the kind: another
// format, an unknown kind, a stream that is not of the kind's family, unknown or missing members.
// What the body holds is checked when the event is folded (state.h).
[[nodiscard]] Result<Event> DecodeEvent(std::uint64_t n, std::string_view text);

// "issue/SEC-7K3Q" → "issue" and "SEC-7K3Q"; "desk" → "desk" and "".
[[nodiscard]] std::string_view FamilyOf(std::string_view stream) noexcept;
[[nodiscard]] std::string_view NameIn(std::string_view stream) noexcept;

}  // namespace strongroom::desk::model
