// Verification of an opened installation: finds out what there is to be verified, and verifies it.
// One task at a time, on an io thread of the installation.
#pragma once

#include <vector>

#include "app/config.h"
#include "app/installation.h"
#include "audit/verify.h"

namespace strongroom::app {

// 0 and every tenant number ever given, as far as the store knows them.
[[nodiscard]] Task<Result<std::vector<store::Partition>>> AllPartitions(Installation& base);

// Everything, against the checkpoints of the configuration's file. An error is what kept it from
// being done.
[[nodiscard]] Task<Result<audit::VerifyReport>> VerifyInstallation(Installation& base,
                                                                   const Config& config);

}  // namespace strongroom::app
