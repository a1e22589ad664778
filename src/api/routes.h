// The handlers of all endpoint families; each family stands in a file of its own.
#pragma once

#include "api/call.h"

namespace strongroom::api {

// records.cc
Task<void> CreateRecord(Call& call);
Task<void> ListRecords(Call& call);
Task<void> ReadRecord(Call& call);
Task<void> UpdateRecord(Call& call);
Task<void> DeleteRecord(Call& call);
Task<void> DeleteRecords(Call& call);
Task<void> SearchRecords(Call& call);
// reveal.cc
Task<void> RevealRecord(Call& call);
Task<void> RevealRecords(Call& call);
// bulk.cc
Task<void> ImportRecords(Call& call);
// types.cc
Task<void> ListClasses(Call& call);
Task<void> ListTypes(Call& call);
Task<void> ReadType(Call& call);
Task<void> PutType(Call& call);
Task<void> ListMigrations(Call& call);
Task<void> ProposeMigration(Call& call);
Task<void> WithdrawMigration(Call& call);
Task<void> ApproveMigration(Call& call);
// keys.cc
Task<void> RotateKeys(Call& call);
Task<void> ResealRecords(Call& call);
// tenants.cc
Task<void> ListTenants(Call& call);
Task<void> CreateTenant(Call& call);
Task<void> DestroyTenant(Call& call);
// tokens.cc
Task<void> ListTokens(Call& call);
Task<void> CreateToken(Call& call);
Task<void> RevokeToken(Call& call);
// audit.cc
Task<void> ReadAudit(Call& call);
// admin.cc
Task<void> ShowHealth(Call& call);
Task<void> ShowLive(Call& call);
Task<void> ShowReady(Call& call);
Task<void> ShowMetrics(Call& call);

}  // namespace strongroom::api
