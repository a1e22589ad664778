// `strongroom audit verify` and `audit accept-restore`: they open the store themselves, so that
// they also work where no server can run.
#pragma once

#include "app/client_commands.h"
#include "app/command.h"
#include "app/config.h"

namespace strongroom::app {

[[nodiscard]] int RunAuditVerify(const AuditVerify& command, const Environment& environment,
                                 const Output& output);
[[nodiscard]] int RunAuditAcceptRestore(const AuditAcceptRestore& command,
                                        const Environment& environment, const Output& output);

}  // namespace strongroom::app
