// The vault's part of `audit verify`: holds the index entries of a table against its rows. The
// server leaves neither an entry that no row bears, which misleads no search because matches are
// confirmed, nor a row without its entries, which searches would not find.
//
// Memory: a fixed 128 KiB while rows and entries agree, which one walk over both shows; else at
// most kIndexSuspectsMax entries. A server may write meanwhile: what differs is told when two
// further walks agree on it.
#pragma once

#include <memory>
#include <vector>

#include "audit/verify.h"
#include "keys/root_keys.h"
#include "keys/type_keys.h"
#include "store/store.h"

namespace strongroom::vault {

inline constexpr std::size_t kIndexSuspectsMax = 100'000;

// `keys` are those of the partition's tenant for the table's type; nullptr where the table holds no
// row of it. Rows that do not verify are findings of another check and are passed over here.
[[nodiscard]] Task<Result<std::vector<audit::Finding>>> VerifyIndex(
    store::Store& store, const keys::RootKeys& root_keys,
    std::shared_ptr<const keys::TypeKeys> keys, store::Partition partition,
    audit::RecordTable table);

}  // namespace strongroom::vault
