#include "audit/verify_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "base/utf8.h"
#include "keys/control_rows.h"

namespace strongroom::audit {
namespace {

constexpr std::size_t kPage = 500;
// A bound on memory only: rows that differ beyond it are counted.
constexpr std::size_t kSuspectsMax = 100'000;
// Of entries that one row's acceptance takes: as many creations or removals as were lost, and one.
constexpr std::int32_t kMendsMax = 100;

// The form in which entries tell a key.
std::string KeyText(std::string_view table, ByteView key) {
  if (table != keys::kControlTable) {
    if (const std::optional<Uuid> uuid = Uuid::FromBytes(key)) return uuid->ToString();
  }
  return std::string(AsText(key));
}

// A carried row as a step of that row's history.
RowTransition AsTransition(const CarriedRow& row) {
  return {.table = std::string(keys::kControlTable),
          .key = row.key,
          .version = row.version,
          .from = std::nullopt,
          .to = row.digest};
}

std::string Place(const EntryPlace& place) {
  if (place.n == 0) return "the rotation of the root key";
  return fmt::format("entry {} of instance {}", place.n, place.instance.ToString());
}

}  // namespace

RowVerifier::RowVerifier(store::Store& store, const keys::RootKeys& keys, const VerifyInput& input,
                         const Carried& carried)
    : store_(store), keys_(keys), input_(input), carried_(carried) {
  for (const CarriedRow& row : carried_.rows) {
    if (input_.on_control_row) input_.on_control_row(row.key, true);
    fold_.Fold(NameOfRow(keys_, keys::kControlTable, 0, AsBytes(row.key)), AsTransition(row));
  }
}

std::vector<store::TableName> RowVerifier::TablesOf(std::string_view type) const {
  if (type == keys::kControlTable) return {keys_.control_table()};
  std::vector<store::TableName> tables;
  for (const RecordTable& table : input_.tables) {
    if (table.type == type) tables.push_back(table.table);
  }
  return tables;
}

bool RowVerifier::IsDestroyed(store::Partition partition) const {
  return input_.is_destroyed && input_.is_destroyed(partition);
}

bool RowVerifier::IsJudged(std::string_view table, store::Partition partition) const {
  return table == keys::kControlTable || !IsDestroyed(partition);
}

Task<Result<bool>> RowVerifier::HasKeys(store::Partition partition, std::string_view type) const {
  if (type == keys::kControlTable || !input_.has_keys) co_return true;
  co_return co_await input_.has_keys(partition, type);
}

bool RowVerifier::IsDeclared(std::string_view type) const {
  return type == keys::kControlTable || !input_.is_declared || input_.is_declared(type);
}

void RowVerifier::Tell(const EntryPlace& place, ByteView entry) {
  const Result<std::optional<RowTransition>> step = ReadRowTransition(entry);
  if (!step) {
    Finding finding;
    finding.kind = FindingKind::kRowHistory;
    finding.partition = place.partition;
    finding.instance = place.instance;
    finding.n = place.n;
    finding.sentence = fmt::format("{}: {}", Place(place), step.error().detail);
    findings_.push_back(std::move(finding));
    return;
  }
  if (!step->has_value() || !IsJudged((*step)->table, place.partition)) return;
  const RowTransition& told = **step;
  if (told.table == keys::kControlTable && input_.on_control_row) {
    input_.on_control_row(told.key, told.to.has_value());
  }
  if (told.table == keys::kControlTable && place.is_former) return;
  fold_.Fold(NameOfRow(keys_, told.table, place.partition, AsBytes(told.key)), told);
}

Task<Result<void>> RowVerifier::Scan(const std::vector<store::Partition>& partitions,
                                     VerifyReport& report) {
  Result<void> scanned =
      co_await ScanTable(std::string(keys::kControlTable), keys_.control_table(), 0, report);
  if (!scanned) co_return scanned;
  for (const RecordTable& table : input_.tables) {
    for (const store::Partition partition : partitions) {
      if (IsDestroyed(partition)) {
        Result<std::uint64_t> left = co_await store_.Count(table.table, partition);
        if (!left) co_return Fail(left.error());
        if (*left == 0) continue;
        notes_.push_back(fmt::format(
            "partition {}: {} rows of {} are left of a destroyed tenant; nothing can open them, "
            "and destroying the tenant again removes them",
            partition, *left, table.type));
        continue;
      }
      scanned = co_await ScanTable(table.type, table.table, partition, report);
      if (!scanned) co_return scanned;
    }
  }
  // Whatever was told and not met is missing.
  fold_.ForEach([this](const RowName& name, const RowState&) { Suspected(name, Suspect{}); });
  fold_ = RowFold();
  co_return Result<void>();
}

Task<Result<void>> RowVerifier::ScanTable(std::string type, store::TableName table,
                                          store::Partition partition, VerifyReport& report) {
  Bytes after;
  for (;;) {
    Bytes every;
    Result<std::vector<store::Row>> page =
        co_await store_.Scan(table, partition, std::move(every), after, kPage);
    if (!page) co_return Fail(page.error());
    if (!page->empty()) {
      const Result<bool> has_keys = co_await HasKeys(partition, type);
      if (!has_keys) co_return Fail(has_keys.error());
      if (!*has_keys) keyless_[partition][type] += page->size();
    }
    for (const store::Row& row : *page) {
      ++report.rows;
      const RowName name = NameOfRow(keys_, type, partition, row.key);
      const RowState told = fold_.Take(name);
      Result<Present> present = co_await Examine(partition, type, row);
      if (!present) co_return Fail(present.error());
      if (present->verifies && told.Is(present->digest)) continue;
      Suspect suspect;
      suspect.table = type;
      suspect.partition = partition;
      suspect.key = KeyText(type, row.key);
      Suspected(name, std::move(suspect));
    }
    if (page->size() < kPage) co_return Result<void>();
    after = page->back().key;
  }
}

Task<Result<RowVerifier::Present>> RowVerifier::Examine(store::Partition partition,
                                                        std::string_view type,
                                                        const store::Row& row) const {
  Present present;
  present.version = row.version;
  store::Mac mac{};
  if (row.body.size() < mac.size()) co_return present;
  std::ranges::copy(ByteView(row.body).last(mac.size()), mac.begin());
  present.digest = keys::DigestOf(mac);
  if (type == keys::kControlTable) {
    present.verifies = keys::ControlRows::Verify(keys_, row).has_value();
    present.is_judged = true;
    co_return present;
  }
  const Result<bool> has_keys = co_await HasKeys(partition, type);
  if (!has_keys) co_return Fail(has_keys.error());
  if (*has_keys && input_.verify_record_row) {
    Result<bool> verified = co_await input_.verify_record_row(partition, type, row);
    if (!verified) co_return Fail(verified.error());
    present.verifies = *verified;
    present.is_judged = true;
  } else {
    present.verifies = true;
  }
  co_return present;
}

void RowVerifier::Suspected(const RowName& name, Suspect suspect) {
  if (suspects_.size() >= kSuspectsMax) {
    ++unnamed_;
    return;
  }
  suspects_.emplace(name, std::move(suspect));
}

Task<Result<void>> RowVerifier::Read(Suspect& suspect) const {
  Bytes key = ToBytes(suspect.key);
  if (suspect.table != keys::kControlTable) {
    if (const std::optional<Uuid> uuid = Uuid::Parse(suspect.key)) key = ToBytes(uuid->bytes());
  }
  for (const store::TableName& table : TablesOf(suspect.table)) {
    Result<std::optional<store::Row>> row = co_await store_.Get(table, suspect.partition, key);
    if (!row) co_return Fail(row.error());
    if (!row->has_value()) continue;
    Result<Present> present = co_await Examine(suspect.partition, suspect.table, **row);
    if (!present) co_return Fail(present.error());
    suspect.present.push_back(*present);
  }
  co_return Result<void>();
}

Task<Result<void>> RowVerifier::BeginRound() {
  for (auto& [name, suspect] : suspects_) {
    suspect.told_before = suspect.was_walked ? std::optional(suspect.told) : std::nullopt;
    suspect.was_walked = true;
    suspect.told = RowState{};
    suspect.version = 0;
    suspect.present.clear();
    suspect.was_read = !suspect.table.empty();
    if (!suspect.was_read) continue;
    Result<void> read = co_await Read(suspect);
    if (!read) co_return read;
  }
  for (const CarriedRow& row : carried_.rows) Retell(EntryPlace{}, AsTransition(row));
  co_return Result<void>();
}

void RowVerifier::TellSuspects(const EntryPlace& place, ByteView entry) {
  const Result<std::optional<RowTransition>> step = ReadRowTransition(entry);
  if (!step || !step->has_value()) return;
  if ((*step)->table == keys::kControlTable && place.is_former) return;
  Retell(place, **step);
}

void RowVerifier::Retell(const EntryPlace& place, const RowTransition& told) {
  const auto found =
      suspects_.find(NameOfRow(keys_, told.table, place.partition, AsBytes(told.key)));
  if (found == suspects_.end()) return;
  Suspect& suspect = found->second;
  suspect.table = told.table;
  suspect.partition = place.partition;
  suspect.key = told.key;
  suspect.told.Fold(told);
  if (told.version >= suspect.version) {
    suspect.version = told.version;
    suspect.last = place;
  }
  for (Present& present : suspect.present) {
    if (told.to == present.digest) present.was = place;
  }
}

const RowVerifier::Present* RowVerifier::Odd(const Suspect& suspect) {
  const auto odd = std::ranges::find_if(suspect.present, [&](const Present& present) {
    return !present.verifies || !suspect.told.Is(present.digest);
  });
  return odd == suspect.present.end() ? nullptr : &*odd;
}

bool RowVerifier::Agrees(const Suspect& suspect) {
  if (suspect.told.IsNothing()) return suspect.present.empty();
  return suspect.present.size() == 1 && Odd(suspect) == nullptr;
}

// The fold is a sum (verify_fold.h): one step brings its digest to what stands there, with as much
// of the count as a step can bear; what is left of the count is made up by steps from or to the
// digest that is nothing.
std::vector<RowTransition> RowVerifier::Mends(const Suspect& suspect) {
  if (suspect.present.size() > 1) return {};
  const Present* const present = suspect.present.empty() ? nullptr : &suspect.present.front();
  if (present != nullptr && !(present->verifies && present->is_judged)) return {};
  std::int32_t missing = (present != nullptr ? 1 : 0) - suspect.told.count;
  if (std::abs(missing) > kMendsMax) return {};
  const keys::RowDigest now = present != nullptr ? present->digest : keys::RowDigest{};
  keys::RowDigest difference = now;
  for (std::size_t i = 0; i < now.size(); ++i) difference[i] ^= suspect.told.digest[i];
  RowTransition step{.table = suspect.table,
                     .key = suspect.key,
                     .version = present != nullptr ? present->version : suspect.version,
                     .from = std::nullopt,
                     .to = std::nullopt};
  std::vector<RowTransition> mends;
  const auto add = [&](std::optional<keys::RowDigest> from, std::optional<keys::RowDigest> to) {
    step.from = from;
    step.to = to;
    mends.push_back(step);
  };
  if (missing == 0) add(suspect.told.digest, now);
  for (; missing > 0; --missing) add(std::nullopt, std::exchange(difference, {}));
  for (; missing < 0; ++missing) add(std::exchange(difference, {}), std::nullopt);
  return mends;
}

Finding RowVerifier::Judge(const Suspect& suspect) {
  Finding finding;
  finding.partition = suspect.partition;
  finding.table = suspect.table;
  finding.key = Shown(suspect.key);
  const std::string row =
      suspect.table == keys::kControlTable
          ? fmt::format("control row {}", finding.key)
          : fmt::format("partition {}: {} {}", suspect.partition, suspect.table, finding.key);
  const auto name = [&](FindingKind kind, std::string what) {
    finding.kind = kind;
    finding.sentence = fmt::format("{} {}", row, what);
    return finding;
  };
  const std::int32_t count = suspect.told.count;
  const bool told_absent = suspect.told.IsNothing();
  if (!told_absent && count != 1) {
    return name(FindingKind::kRowHistory,
                "has entries that contradict each other: some of them are lost");
  }
  if (suspect.present.empty()) {
    return name(FindingKind::kRowRemoved,
                fmt::format("was removed; {} tells of it", Place(suspect.last)));
  }
  const Present* odd = Odd(suspect);
  if (odd == nullptr) {
    return name(FindingKind::kRowInserted, "stands in two tables of its type");
  }
  const Present& present = *odd;
  if (!present.verifies) {
    return told_absent ? name(FindingKind::kRowInserted, "was inserted: no entry tells of it")
                       : name(FindingKind::kRowEdited, "was edited: its MAC does not fit");
  }
  if (present.was) {
    return name(FindingKind::kRowPutBack,
                told_absent ? fmt::format("was put back after its removal: it is as {} made it",
                                          Place(*present.was))
                            : fmt::format("was put back to version {}, as {} made it; version {} "
                                          "is the newest told of",
                                          present.version, Place(*present.was), suspect.version));
  }
  return name(FindingKind::kRowInserted, told_absent
                                             ? "was inserted: no entry tells of it"
                                             : "was replaced: no entry tells of this content");
}

void RowVerifier::EndRound() {
  for (auto at = suspects_.begin(); at != suspects_.end();) {
    const Suspect& suspect = at->second;
    const bool is_stable = suspect.was_read && suspect.told_before == suspect.told;
    const bool agrees = suspect.was_read && Agrees(suspect);
    if (is_stable && !agrees) {
      if (IsDeclared(suspect.table)) {
        findings_.push_back(Judge(suspect));
        // No entry can tell of a key that is not text.
        if (IsUtf8(suspect.key)) findings_.back().mends = Mends(suspect);
      } else {
        ++undeclared_[suspect.table];
      }
    }
    at = is_stable || agrees ? suspects_.erase(at) : std::next(at);
  }
}

// One finding for each cause, not one for each row.
void RowVerifier::NameUnjudged(VerifyReport& report) const {
  for (const auto& [partition, types] : keyless_) {
    std::string which;
    for (const auto& [type, count] : types) {
      which += fmt::format("{}{} of {}", which.empty() ? "" : ", ", count, type);
    }
    Finding finding;
    finding.kind = FindingKind::kRowsUnjudged;
    finding.partition = partition;
    finding.sentence = fmt::format(
        "partition {}: rows that cannot be judged, because the control rows of the tenant or of "
        "its keys are missing or do not verify: {}; they were held against the chains alone",
        partition, which);
    report.Add(std::move(finding));
  }
  for (const auto& [type, count] : undeclared_) {
    Finding finding;
    finding.kind = FindingKind::kRowsUnjudged;
    finding.table = type;
    finding.sentence = fmt::format(
        "{} rows of {} cannot be judged, because the control row that declares the type is missing "
        "or does not verify",
        count, type);
    report.Add(std::move(finding));
  }
}

void RowVerifier::Finish(VerifyReport& report) {
  std::ranges::sort(findings_, {}, [](const Finding& finding) {
    return std::tie(finding.partition, finding.table, finding.key);
  });
  for (Finding& finding : findings_) report.Add(std::move(finding));
  NameUnjudged(report);
  if (const std::uint64_t more = unnamed_ + suspects_.size(); more > 0) {
    Finding finding;
    finding.kind = FindingKind::kRowsUnnamed;
    finding.sentence = fmt::format(
        "{} more rows differ from what the chains tell, or were written while they were looked "
        "at; verify again when the servers are less busy",
        more);
    report.Add(std::move(finding));
  }
  for (std::string& note : notes_) report.notes.push_back(std::move(note));
}

}  // namespace strongroom::audit
