// Finding records by equality: which index serves a condition, and the confirmation of every hit on
// the stored value, because a blind index lets different values coincide.
#pragma once

#include <string>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

struct Condition {
  std::size_t field = 0;
  record::IndexKind kind = record::IndexKind::kExact;
  std::uint16_t index = 0;
  std::string term;   // normalised; sensitive when the field is
  Bytes index_value;  // as stored
};

// {"field": value, …} or {"field": {"last4": "1234"}}. kInvalid with a pointer for what cannot be
// searched; kForbidden for a field that the grant does not show. With `regular_only` every other
// field is refused.
[[nodiscard]] Result<std::vector<Condition>> CompileWhere(const Session& session,
                                                          const json::object& where,
                                                          bool regular_only);

[[nodiscard]] bool TouchesHighField(const Session& session,
                                    const std::vector<Condition>& conditions);

// Whether a row fulfils all conditions, judged on the values themselves.
[[nodiscard]] Result<bool> Matches(const Session& session, const RecordRow& row,
                                   const std::vector<Condition>& conditions);

// Candidates by the index that is most selective here, in id order: rows with id > after. `more` is
// false when the index is exhausted; `last` is the last id looked at.
struct Candidates {
  std::vector<store::Row> rows;
  Bytes last;
  bool more = false;
};
[[nodiscard]] Task<Result<Candidates>> FindCandidates(Vault& vault, const Session& session,
                                                      const std::vector<Condition>& conditions,
                                                      Bytes after, std::size_t limit);

}  // namespace strongroom::vault
