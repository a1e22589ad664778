// Whatever servers do verifies; whatever is then done to the database behind their backs is found.
#include <fmt/format.h>

#include <random>

#include "audit/audit_rig_test.h"

namespace strongroom::audit {
namespace {

constexpr int kHistories = 8;
constexpr int kMutations = 12;
constexpr int kSteps = 40;

class RandomServers {
 public:
  RandomServers(AuditRig& rig, std::mt19937_64& random) : rig_(rig), random_(random) {}

  void Step() {
    const auto tenant = static_cast<store::Partition>(1 + Pick(2));
    const Uuid id = Id(static_cast<std::uint8_t>(Pick(5)));
    const std::string key = fmt::format("token/{}", Pick(5));
    const std::string content = fmt::format("content {}", ++steps_);
    switch (Pick(10)) {
      case 0: return rig_.Restart();
      case 1: rig_.WriteCheckpoints(); return rig_.Start();  // a crash without a window
      case 2: return rig_.Note(tenant, content);
      case 3: return rig_.WriteCheckpoints(false);
      case 4: rig_.clock.Advance(std::chrono::minutes(1)); return;
      case 5:
      case 6: return rig_.SetControl(key, Flip(controls_, key, content));
      default: return rig_.SetRecord(tenant, id, Flip(records_, std::pair(tenant, id), content));
    }
  }

 private:
  std::size_t Pick(std::size_t below) { return random_() % below; }
  // Content for a row that is absent; for one that is there content or, one time in three, none.
  template <class Key>
  std::optional<std::string> Flip(std::map<Key, bool>& present, const Key& key,
                                  const std::string& content) {
    bool& there = present[key];
    there = !there || Pick(3) != 0;
    return there ? std::optional(content) : std::nullopt;
  }

  AuditRig& rig_;
  std::mt19937_64& random_;
  int steps_ = 0;
  std::map<std::string, bool> controls_;
  std::map<std::pair<store::Partition, Uuid>, bool> records_;
};

// One random edit of the chains or rows; its SQL. `old` is an attached earlier copy.
std::string Mutation(std::mt19937_64& random) {
  const std::string entry = fmt::format(
      "(SELECT position FROM chain_entry ORDER BY position LIMIT 1 OFFSET {} % "
      "(SELECT count(*) FROM chain_entry))",
      random() % 1000);
  const std::string table = random() % 2 == 0 ? "row_control" : "row_r_accounts";
  const std::string row = fmt::format(
      "(SELECT rowid FROM {0} ORDER BY rowid LIMIT 1 OFFSET {1} % max(1, (SELECT count(*) FROM "
      "{0})))",
      table, random() % 1000);
  const auto flip = [&](const char* column) {
    return fmt::format(
        "{0} = CAST(CASE WHEN substr({0}, 1, 1) = x'7e' THEN x'7d' ELSE x'7e' END || "
        "substr({0}, 2) AS BLOB)",
        column);
  };
  switch (random() % 9) {
    case 0:
      return fmt::format("UPDATE chain_entry SET {} WHERE position = {}", flip("entry"), entry);
    case 1: return fmt::format("UPDATE chain_entry SET {} WHERE position = {}", flip("mac"), entry);
    case 2: return fmt::format("DELETE FROM chain_entry WHERE position = {}", entry);
    case 3:
      return fmt::format(
          "UPDATE chain_entry SET (entry, mac) = (SELECT entry, mac FROM chain_entry WHERE "
          "position = {}) WHERE position = {}",
          entry, fmt::format("(SELECT max(position) FROM chain_entry WHERE position < {})", entry));
    case 4:
      return fmt::format(
          "DELETE FROM chain_entry WHERE position >> 40 = (SELECT {} >> 40);"
          "DELETE FROM chain WHERE id NOT IN (SELECT position >> 40 FROM chain_entry)",
          entry);
    case 5: return fmt::format("UPDATE {} SET {} WHERE rowid = {}", table, flip("body"), row);
    case 6: return fmt::format("UPDATE {} SET version = version + 1 WHERE rowid = {}", table, row);
    case 7: return fmt::format("DELETE FROM {} WHERE rowid = {}", table, row);
    default:
      return fmt::format(
          "INSERT OR REPLACE INTO {0} SELECT o.* FROM old.{0} o LEFT JOIN {0} n ON n.partition = "
          "o.partition AND n.key = o.key WHERE n.body IS NULL OR n.body <> o.body LIMIT 1",
          table);
  }
}

TEST(VerifyProperty, HistoriesVerifyAndSingleEditsAreFound) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  int found = 0;
  for (int history = 0; history < kHistories; ++history) {
    AuditRig rig;
    RandomServers servers(rig, random);
    const int middle = static_cast<int>(random() % kSteps);
    for (int step = 0; step < kSteps; ++step) {
      if (step == middle) rig.Backup("old.db");
      servers.Step();
    }
    rig.Stop();
    const VerifyReport clean = rig.Verify();
    ASSERT_TRUE(clean.clean()) << Describe(clean);
    rig.Backup("now.db");
    for (int edit = 0; edit < kMutations; ++edit) {
      const std::string sql = Mutation(random);
      SCOPED_TRACE(sql);
      if (rig.Edit("old.db", sql) == 0) continue;  // there was nothing to edit in this way
      EXPECT_FALSE(rig.Verify().clean());
      ++found;
      rig.Restore("now.db");
      ASSERT_TRUE(rig.Verify().clean());
    }
  }
  EXPECT_GT(found, kHistories * kMutations / 2);
}

}  // namespace
}  // namespace strongroom::audit
