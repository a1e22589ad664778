#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "classify/join/gaps.h"
#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using model::IndexKind;
using record::Sensitivity;

constexpr std::size_t kPlacesMax = 3;

std::string_view KindName(IndexKind kind) noexcept {
  switch (kind) {
    case IndexKind::kPlain: return "index";
    case IndexKind::kUnique: return "unique index";
    case IndexKind::kLike: return "LIKE index";
    case IndexKind::kGin: return "GIN index";
    case IndexKind::kFullText: return "full-text index";
  }
  return "index";
}

// The field, an object around it, or all of a JSON column.
bool Holds(const model::Index& index, const TableWithField& at) {
  const std::string indexed = PlainPath(index.field);
  if (indexed == at.path) return true;
  if (at.table->holds_json && indexed == "jsonb") return true;
  return !indexed.empty() && at.path.starts_with(indexed) && at.path[indexed.size()] == '.';
}

bool HasWord(const model::Field& field, std::span<const std::string_view> words) {
  return std::ranges::any_of(SplitWords(field.name), [&](const std::string& word) {
    return std::ranges::find(words, word) != words.end();
  });
}

// A digest of what is compared, not the thing itself.
bool IsDigest(const model::Field& field) {
  constexpr auto kDigests = std::to_array<std::string_view>(
      {"hash", "hashed", "hashes", "digest", "salt", "bcrypt", "scrypt", "argon2", "argon2id",
       "pbkdf2", "crypt", "crypted", "verifier"});
  return HasWord(field, kDigests);
}

bool IsReference(const model::Field& field) {
  const std::vector<std::string> words = SplitWords(field.name);
  constexpr auto kReferences = std::to_array<std::string_view>({"ref", "reference", "arn"});
  return !words.empty() && std::ranges::find(kReferences, words.back()) != kReferences.end();
}

void AddSharesTable(const Neighbours& neighbours, model::ClassifiedField& field) {
  const Neighbourhood* around = neighbours.Of(field);
  if (around == nullptr || !around->Shared(field.field.holder)) return;
  const model::ClassifiedField& example = *around->example;
  const bool table =
      field.source != model::SourceKind::kJsonSchema && field.source != model::SourceKind::kOpenApi;
  field.missing.push_back(
      {"shares-table",
       fmt::format(
           "stands in the {} `{}` together with {} regular {} such as `{}` ({}): move it to "
           "one of its own and link it by id",
           table ? "table" : "schema", field.field.holder, around->regular_content,
           around->regular_content == 1 ? "field" : "fields", example.field.path,
           Where(example.file, example.field.place))});
}

void AddIndexed(const FieldEvidence& evidence, model::ClassifiedField& field) {
  const bool low = field.verdict.sensitivity == Sensitivity::kLow;
  std::string found;
  std::size_t count = 0;
  for (const TableWithField& at : evidence.tables) {
    for (const model::Index& index : at.table->indexes) {
      if ((low && index.kind != IndexKind::kFullText) || !Holds(index, at)) continue;
      if (++count > kPlacesMax) continue;
      found += fmt::format("{}{} on `{}` of table `{}` ({})", found.empty() ? "" : ", ",
                           KindName(index.kind), index.field, at.table->name,
                           Where(at.table->file, index.place));
    }
  }
  if (count == 0) return;
  if (count > kPlacesMax) found += fmt::format(" and {} more", count - kPlacesMax);
  field.missing.push_back(
      {"indexed-in-plaintext",
       fmt::format("{}: {}", found,
                   low ? "full text makes it found by whoever may search; remove it, or search by "
                         "equality with a permission of its own"
                       : "the index holds the value readable; remove it and search by a blind "
                         "index")});
}

// Where it is kept, for sentences; empty where only a schema is known.
std::string TableOf(const FieldEvidence& evidence) {
  if (evidence.tables.empty()) return {};
  const model::Table& table = *evidence.tables.front().table;
  return fmt::format("table `{}` ({})", table.name, Where(table.file, table.place));
}

void AddNotSealed(const std::string& table, model::ClassifiedField& field) {
  const auto name = record::SensitivityName(field.verdict.sensitivity);
  const std::string shown = table.empty() ? fmt::format("nothing shows that it is sealed ({})",
                                                        Where(field.file, field.field.place))
                                          : table + " keeps it as it is";
  field.missing.push_back(
      {"not-sealed", fmt::format("{}: no strongroom record type declares it `{}`. Declare one; "
                                 "`strongroom classify --type` drafts it",
                                 shown, name)});
}

void AddNotMoved(const model::ClassifiedField& counterpart, const std::string& table,
                 model::ClassifiedField& field) {
  const std::string here = table.empty() ? fmt::format("the schema `{}` ({})", field.field.holder,
                                                       Where(field.file, field.field.place))
                                         : table;
  field.missing.push_back(
      {"not-moved",
       fmt::format("the record type `{}` ({}) declares `{}`, but {} still keeps it in the clear: "
                   "move the data, and take it out here",
                   counterpart.field.holder, Where(counterpart.file, counterpart.field.place),
                   counterpart.field.path, here)});
}

void AddNotInSecretStore(const std::string& table, model::ClassifiedField& field) {
  const std::string shown =
      table.empty() ? fmt::format("nothing shows that it is kept in a secret store ({})",
                                  Where(field.file, field.field.place))
                    : table + " holds the secret itself";
  field.missing.push_back(
      {"not-in-secret-store",
       shown + ": keep it in a secret store, outside of the database, and a reference to it here"});
}

void AddStoredReadable(const std::string& table, model::ClassifiedField& field) {
  const std::string shown = table.empty()
                                ? fmt::format("nothing shows that only a digest is kept ({})",
                                              Where(field.file, field.field.place))
                                : table + " holds it readable, though it is only ever compared";
  field.missing.push_back(
      {"stored-readable", shown + ": keep an Argon2id digest and offer no way to read it"});
}

}  // namespace

void AddStorageGaps(const FieldEvidence& evidence, const Neighbours& neighbours,
                    model::ClassifiedField& field) {
  const Sensitivity sensitivity = field.verdict.sensitivity;
  const bool digest = sensitivity == Sensitivity::kVerifier && IsDigest(field.field);
  if (sensitivity >= Sensitivity::kHigh) AddSharesTable(neighbours, field);
  if (!digest) AddIndexed(evidence, field);
  if (sensitivity < Sensitivity::kHigh || digest) return;
  if (sensitivity == Sensitivity::kSecret && IsReference(field.field)) return;
  const std::string table = TableOf(evidence);
  if (evidence.counterpart != nullptr) {
    AddNotMoved(*evidence.counterpart, table, field);
  } else {
    AddNotSealed(table, field);
  }
  if (sensitivity == Sensitivity::kSecret) AddNotInSecretStore(table, field);
  if (sensitivity == Sensitivity::kVerifier) AddStoredReadable(table, field);
}

void AddRecordTypeGap(Sensitivity declared, model::ClassifiedField& field) {
  const Sensitivity sensitivity = field.verdict.sensitivity;
  if (declared >= sensitivity) return;
  const bool high = sensitivity >= Sensitivity::kHigh;
  field.missing.push_back(
      {high ? "not-sealed" : "no-permission-of-its-own",
       fmt::format("its record type declares it `{}` ({}): declare it `{}`, which {}",
                   record::SensitivityName(declared), Where(field.file, field.field.place),
                   record::SensitivityName(sensitivity),
                   high ? "seals it" : "gives it a permission of its own")});
}

bool AddUrlGap(model::ClassifiedField& field) {
  if (field.source != model::SourceKind::kOpenApi) return false;
  const std::string_view about = field.field.about;
  const bool query = about.starts_with("query parameter of ");
  const bool path = about.starts_with("path parameter of ");
  if (query || path) {
    field.missing.push_back(
        {"in-url",
         fmt::format(
             "`{}` is a {} parameter ({}): URLs are logged and kept by proxies and browsers; "
             "send it in a body",
             field.field.name, query ? "query" : "path", Where(field.file, field.field.place))});
  }
  return query || path || about.starts_with("header parameter of ") ||
         about.starts_with("cookie parameter of ");
}

}  // namespace strongroom::classify::join
