#include "classify/join/neighbours.h"

#include <algorithm>
#include <array>
#include <vector>

#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using model::SourceKind;
using record::Sensitivity;

// A table or schema that is called so exists for what is sensitive.
constexpr auto kOwnHomes =
    std::to_array<std::string_view>({"bank", "banking", "iban", "credential", "password", "secret",
                                     "token", "passport", "health", "medical", "pin"});

// So many fields of nothing but these words go with sensitive ones.
constexpr std::size_t kGoesAlongMax = 2;
constexpr auto kAlong = std::to_array<std::string_view>(
    {"bank",     "branch",  "bic",   "swift", "account", "card",   "holder", "owner",   "issuer",
     "brand",    "type",    "kind",  "name",  "label",   "status", "code",   "country", "currency",
     "provider", "method",  "url",   "uri",   "host",    "port",   "server", "service", "algorithm",
     "expiry",   "expires", "valid", "from",  "until",   "to",     "date"});

bool GoesAlong(const model::Field& field) {
  return std::ranges::all_of(SplitWords(field.name), [](const std::string& word) {
    return std::ranges::find(kAlong, Singular(word)) != kAlong.end();
  });
}

// Empty: of no home that could be shared.
std::string HomeOf(const model::ClassifiedField& field) {
  const std::string& path = field.field.path;
  switch (field.source) {
    case SourceKind::kSql:
    case SourceKind::kStorageSchema:
    case SourceKind::kChangeLog:
    case SourceKind::kJsonSchema:
      return field.file + '\n' + field.field.table_schema + '\n' + field.field.holder;
    case SourceKind::kOpenApi: {
      const std::size_t dot = path.find('.');
      if (dot == std::string::npos || path.find_first_of("/#? ") < dot) return {};
      return field.file + '\n' + path.substr(0, dot);
    }
    default: return {};
  }
}

// Ids, links, flags, and who made it when: data about data.
bool IsAside(const model::Field& field) {
  if (field.container || !field.refers_to.empty() || field.format == "uuid") return true;
  if (field.kinds.OnlyOf(model::ValueKind::kBoolean)) return true;
  if (std::ranges::find(field.parents, "metadata") != field.parents.end()) return true;
  const std::vector<std::string> words = SplitWords(field.name);
  if (words.empty()) return true;
  for (const std::string_view last : {"id", "ids", "uuid", "guid", "version", "metadata"}) {
    if (words.back() == last) return true;
  }
  for (const std::string_view first : {"created", "updated", "modified", "deleted", "creation"}) {
    if (words.front() == first) return true;
  }
  return false;
}

}  // namespace

bool Neighbourhood::Shared(const std::string& holder) const {
  if (example == nullptr || (unrelated == 0 && regular_content <= kGoesAlongMax)) return false;
  // "payments" are about what was bought; "payment_accounts" about accounts.
  const std::vector<std::string> words = SplitWords(holder);
  const bool pays = std::ranges::find(words, "payment") != words.end();
  for (const std::string_view last : {"account", "detail", "method", "information", "info"}) {
    if (pays && Singular(words.back()) == last) return false;
  }
  for (const std::string& word : words) {
    if (std::ranges::find(kOwnHomes, Singular(word)) != kOwnHomes.end()) return false;
  }
  return true;
}

Neighbours::Neighbours(const model::Report& report) {
  for (const model::ClassifiedField& field : report.fields) {
    const std::string home = HomeOf(field);
    if (home.empty()) continue;
    Neighbourhood& around = around_[home];
    if (field.verdict.sensitivity != Sensitivity::kRegular || IsAside(field.field)) continue;
    ++around.regular_content;
    const bool unrelated = !GoesAlong(field.field);
    if (around.example == nullptr || (unrelated && around.unrelated == 0)) around.example = &field;
    around.unrelated += unrelated ? 1U : 0U;
  }
}

const Neighbourhood* Neighbours::Of(const model::ClassifiedField& field) const {
  const auto found = around_.find(HomeOf(field));
  return found == around_.end() ? nullptr : &found->second;
}

}  // namespace strongroom::classify::join
