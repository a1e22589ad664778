// `audit accept-restore`: after a deliberate restore from a backup the chains are shorter than the
// checkpoints know. An operator says so, with a reason; verification then takes the chains as they
// are, and goes on from there.
//
// The acceptance is an entry in the installation's chain, and a checkpoint line for every chain
// that repeats the entry's time and reason: a line alone, written by somebody who can append to the
// checkpoint file but holds no key, is a finding of `audit verify`.
#pragma once

#include <string>
#include <vector>

#include "access/caller.h"
#include "audit/checkpoint.h"
#include "audit/log.h"
#include "audit/verify.h"
#include "store/store.h"

namespace strongroom::audit {

struct RestoreInput {
  std::vector<store::Partition> partitions;  // 0 and every tenant number that the store now knows
  access::Caller by;
  std::string reason;
};
struct RestoreReport {
  std::uint64_t chains = 0;
  Time at;
};

// `log` writes to `store`; `sink` appends to what the checkpoints are read from. Call while no
// server writes to the store. kInvalid: no reason was given. After any other error nothing, or only
// part of the chains, was accepted: call it again.
[[nodiscard]] Task<Result<RestoreReport>> AcceptRestore(store::Store& store, Log& log,
                                                        CheckpointSink& sink, RestoreInput input);

// Accepts rows as they stand, where the chains tell otherwise: each of the report's findings that
// has `mends` gets them as entries "audit.accept-row" in the chain of its partition, and the
// installation's chain an "audit.accept-rows" with the reason and their number, all in one
// transaction. Verification goes on from what stands there now, and keeps naming the acceptance in
// a note. Chains, and rows whose MAC does not fit, cannot be accepted.
//
// `log`'s chains need not be open. Call while no server writes to the store, with a report that was
// made since. Gives the number of findings accepted; kInvalid: no reason was given.
[[nodiscard]] Task<Result<std::uint64_t>> AcceptRows(store::Store& store, Log& log,
                                                     const VerifyReport& report,
                                                     RestoreInput input);

}  // namespace strongroom::audit
