// What a caller sees of a record: JSON text with high fields masked, low fields without permission
// absent, or the fields of a reveal in clear. Everything goes through keys::Open with the grant.
#pragma once

#include <string>
#include <vector>

#include "access/decide.h"
#include "base/error.h"
#include "keys/type_keys.h"
#include "vault/record_row.h"
#include "vault/type_entry.h"

namespace strongroom::vault {

// {"id","_version",fields…,"metadata":{"createdDate","createdBy","updatedDate","updatedBy"}}
[[nodiscard]] Result<std::string> MaskedView(const access::Grant& grant, const TypeEntry& type,
                                             const keys::TypeKeys& keys, const RecordRow& row);

// {"id","_version",fields…} with exactly `fields` (positions in the type), in clear; a field that
// the record does not have is absent.
[[nodiscard]] Result<std::string> RevealedView(const access::Grant& grant, const TypeEntry& type,
                                               const keys::TypeKeys& keys, const RecordRow& row,
                                               const std::vector<std::size_t>& fields);

// One field's value; the caller decides what may leave.
[[nodiscard]] Result<json::value> OpenValue(const access::Grant& grant, const TypeEntry& type,
                                            const keys::TypeKeys& keys, const RecordRow& row,
                                            std::size_t field);

// The mask of one stored high field, as MaskedView shows it.
[[nodiscard]] Result<std::string> MaskOf(const access::Grant& grant, const TypeEntry& type,
                                         const keys::TypeKeys& keys, const RecordRow& row,
                                         std::size_t field);

}  // namespace strongroom::vault
