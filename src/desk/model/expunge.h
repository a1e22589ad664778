// Making the desk forget what should never have been written, such as a pasted credential.
//
// The ledger overwrites a whole event, envelope and all; but later events stand on it. So before it
// is overwritten the event "ledger.event-expunged" says what is folded in its place from then on:
// the same event without its texts. Whoever folds the ledger looks for those first.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kExpungedKind = "ledger.event-expunged";
inline constexpr std::string_view kExpungedText = "(expunged)";

// The event with kExpungedText for each text that people write freely (titles, descriptions,
// comments, labels, names, notes, reasons, evidence, values of references, versions; what is known
// about a module; the settings' contact and labels; of a policy its titles, summary, what is to be
// done, what its events mean, and who approved it), in a list once for all of them. Its id, time,
// person, stream and kind stay, and so do words and ids. As a label of an issue it counts as none;
// as a setting it is the default.
[[nodiscard]] Event WithoutTexts(Event event);

// For administrators; they need not see what it is about.
struct ExpungeEvent {
  Event event;
  std::string reason;  // no secret: the ledger keeps it in clear
};
// kInvalid: the event holds no text, or says itself what was expunged.
[[nodiscard]] Result<NewEvents> Expunge(const State& state, const Actor& actor,
                                        const ExpungeEvent& input);

struct EventKind;
// The family "ledger" (event_kind.h).
[[nodiscard]] std::span<const EventKind> LedgerEvents();

struct Replacement {
  Event event;  // its number is that of the event whose place it takes
  std::string reason;
};
// nullopt for an event of another kind; kInvalid for one that cannot be read.
[[nodiscard]] Result<std::optional<Replacement>> ReplacementIn(const Event& event);

}  // namespace strongroom::desk::model
