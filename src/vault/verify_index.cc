#include "vault/verify_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/encoder.h"
#include "vault/record_row.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kBuckets = 4096;
constexpr std::string_view kNamePurpose = "verify-index";

// Stands for one entry: keyed, so that nobody can choose entries whose names cancel out.
using EntryName = std::array<std::uint8_t, 32>;
using Buckets = std::vector<EntryName>;

struct Suspect {
  store::IndexEntry entry;
  bool in_row = false;  // the row bears it, the index does not; else the reverse
};
using Suspects = std::map<EntryName, Suspect>;
// Is given each entry, and whether a row bears it.
using Visit = std::function<void(const store::IndexEntry& entry, bool in_row)>;

class IndexVerifier {
 public:
  IndexVerifier(store::Store& store, const keys::RootKeys& root_keys, const keys::TypeKeys* keys,
                store::Partition partition, const audit::RecordTable& table)
      : store_(store), root_keys_(root_keys), keys_(keys), partition_(partition), table_(table) {}

  // The XOR of the names of all entries, borne and present, by bucket: zero where they agree.
  Task<Result<Buckets>> Compare() {
    Buckets buckets(kBuckets);
    const Visit visit = [&](const store::IndexEntry& entry, bool) {
      const EntryName name = NameOf(entry);
      EntryName& sum = buckets[BucketOf(name)];
      std::ranges::transform(sum, name, sum.begin(), std::bit_xor<>());
    };
    if (Result<void> walked = co_await Walk(visit); !walked) co_return Fail(walked.error());
    co_return buckets;
  }

  // What makes the buckets differ.
  Task<Result<Suspects>> Collect(const Buckets& buckets) {
    Suspects suspects;
    const Visit visit = [&](const store::IndexEntry& entry, bool in_row) {
      const EntryName name = NameOf(entry);
      if (buckets[BucketOf(name)] == EntryName{}) return;
      if (suspects.erase(name) == 0 && suspects.size() < kIndexSuspectsMax) {
        suspects.emplace(name, Suspect{entry, in_row});
      }
    };
    if (Result<void> walked = co_await Walk(visit); !walked) co_return Fail(walked.error());
    std::erase_if(suspects,
                  [&](const auto& one) { return unreadable_.contains(one.second.entry.key); });
    co_return suspects;
  }

 private:
  [[nodiscard]] EntryName NameOf(const store::IndexEntry& entry) const {
    Encoder encoder;
    encoder.U16(entry.index).String(entry.value).String(entry.key);
    return root_keys_.Fingerprint(kNamePurpose, encoder.view());
  }
  static std::size_t BucketOf(const EntryName& name) {
    return (static_cast<std::size_t>(name[0]) << 8 | name[1]) % kBuckets;
  }

  // All entries that rows bear (`true`), then all that are present.
  Task<Result<void>> Walk(const Visit& visit) {
    if (keys_ != nullptr) {
      if (Result<void> rows = co_await WalkRows(visit); !rows) co_return rows;
    }
    std::optional<store::IndexEntry> after;
    for (;;) {
      Result<std::vector<store::IndexEntry>> page =
          co_await store_.ScanIndex(table_.table, partition_, after, kPage);
      if (!page) co_return Fail(page.error());
      if (page->empty()) co_return Result<void>();
      after = page->back();
      for (const store::IndexEntry& entry : *page) visit(entry, false);
    }
  }

  Task<Result<void>> WalkRows(const Visit& visit) {
    Bytes after;
    for (;;) {
      Result<std::vector<store::Row>> page =
          co_await store_.Scan(table_.table, partition_, {}, after, kPage);
      if (!page) co_return Fail(page.error());
      if (page->empty()) co_return Result<void>();
      after = page->back().key;
      for (const store::Row& stored : *page) {
        const Result<RecordRow> row = ReadRow(*keys_, stored);
        if (!row) {
          unreadable_.insert(stored.key);
          continue;
        }
        for (const RecordRow::IndexValue& value : row->indexes) {
          visit({.table = table_.table,
                 .partition = partition_,
                 .index = value.index,
                 .value = ToBytes(value.value),
                 .key = stored.key},
                true);
        }
      }
    }
  }

  store::Store& store_;
  const keys::RootKeys& root_keys_;
  const keys::TypeKeys* keys_;
  const store::Partition partition_;
  const audit::RecordTable& table_;
  std::set<Bytes> unreadable_;
};

std::string NameOfIndex(std::uint16_t index, const audit::RecordTable& table) {
  const auto named = table.index_names.find(index);
  return named == table.index_names.end() ? fmt::format("index {}, which no field has", index)
                                          : named->second;
}

audit::Finding Describe(const Suspect& suspect, const audit::RecordTable& table) {
  const std::optional<Uuid> id = Uuid::FromBytes(suspect.entry.key);
  const std::string index = NameOfIndex(suspect.entry.index, table);
  audit::Finding finding;
  finding.kind = audit::FindingKind::kIndex;
  finding.partition = suspect.entry.partition;
  finding.table = table.type;
  finding.key = id ? id->ToString() : "a key that is no record's";
  finding.sentence =
      suspect.in_row
          ? fmt::format(
                "partition {}: {} {} lacks its index entry for {}; such searches do not find it",
                finding.partition, finding.table, finding.key, index)
          : fmt::format(
                "partition {}: an index entry for {} leads to {} {}, which does not bear "
                "its value",
                finding.partition, index, finding.table, finding.key);
  return finding;
}

}  // namespace

Task<Result<std::vector<audit::Finding>>> VerifyIndex(store::Store& store,
                                                      const keys::RootKeys& root_keys,
                                                      std::shared_ptr<const keys::TypeKeys> keys,
                                                      store::Partition partition,
                                                      audit::RecordTable table) {
  IndexVerifier verifier(store, root_keys, keys.get(), partition, table);
  std::vector<audit::Finding> findings;
  Result<Buckets> buckets = co_await verifier.Compare();
  if (!buckets) co_return Fail(buckets.error());
  if (std::ranges::all_of(*buckets, [](const EntryName& sum) { return sum == EntryName{}; })) {
    co_return findings;
  }
  Result<Suspects> once = co_await verifier.Collect(*buckets);
  if (!once) co_return Fail(once.error());
  if (once->empty()) co_return findings;
  Result<Suspects> again = co_await verifier.Collect(*buckets);
  if (!again) co_return Fail(again.error());
  for (const auto& [name, suspect] : *once) {
    const auto still = again->find(name);
    if (still == again->end() || still->second.in_row != suspect.in_row) continue;
    findings.push_back(Describe(suspect, table));
  }
  co_return findings;
}

}  // namespace strongroom::vault
