// A rotation of the root key that ends before its first operation, its second, and so on: calls of
// the store and file operations of the keyring alike. An operation does not happen, or it happens
// and its answer is lost, or nothing happens any more from there on, as when the program is killed.
// After each: the installation is in one epoch, everything opens, verification finds nothing; asked
// again, the rotation is finished, and the same holds.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <fstream>
#include <iostream>
#include <iterator>
#include <ostream>

#include "app/rotate_root_key.h"
#include "audit/carried.h"
#include "house.h"
#include "vault/create_record.h"
#include "vault/reveal_record.h"
#include "vault/search_records.h"

namespace strongroom::faults {
namespace {

// The file operations of the keyring, counted while armed.
struct FileFaults {
  enum class Mode : std::uint8_t { kNone, kFail, kDie, kFailAll };
  std::atomic<Mode> mode = Mode::kNone;
  std::atomic<std::uint64_t> calls = 0;
  std::atomic<bool> directory_synced = false;  // since it was armed
  std::uint64_t at = 0;
  std::function<void()> on_death;

  void Arm(Mode how, std::uint64_t n) {
    calls = 0;
    directory_synced = false;
    at = n;
    mode = how;
  }
  void Disarm() { mode = Mode::kNone; }
  // Whether this operation is not to happen.
  bool Strikes() {
    const Mode how = mode;
    if (how == Mode::kNone) return false;
    const std::uint64_t call = ++calls;
    if (call == at && how == Mode::kDie) on_death();
    if (how == Mode::kFail && call != at) return false;
    if (how == Mode::kDie && call < at) return false;
    errno = EIO;
    return true;
  }
};
FileFaults& Faults() {
  static FileFaults faults;
  return faults;
}

bool IsKeyrings(std::string_view path) { return path.contains("/keyring"); }

// The keyring's file, or the directory that it stands in: the store syncs none by itself.
bool IsKeyrings(int fd) {
  std::string path(4096, '\0');
  const ssize_t size =
      ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path.data(), path.size());
  if (size <= 0) return false;
  path.resize(static_cast<std::size_t>(size));
  std::error_code ignored;
  return IsKeyrings(path) || std::filesystem::is_directory(path, ignored);
}

}  // namespace
}  // namespace strongroom::faults

// Linked in the place of the C library's (CMakeLists.txt).
extern "C" {
int __real_open(const char* path, int flags, ...);
ssize_t __real_write(int fd, const void* bytes, size_t size);
int __real_fsync(int fd);
int __real_rename(const char* from, const char* to);
int __wrap_open(const char* path, int flags, ...);
ssize_t __wrap_write(int fd, const void* bytes, size_t size);
int __wrap_fsync(int fd);
int __wrap_rename(const char* from, const char* to);

int __wrap_open(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
  va_end(more);
  namespace faults = strongroom::faults;
  const bool is_keyrings = faults::IsKeyrings(std::string_view(path)) || (flags & O_DIRECTORY) != 0;
  if (is_keyrings && faults::Faults().Strikes()) return -1;
  return __real_open(path, flags, mode);
}
ssize_t __wrap_write(int fd, const void* bytes, size_t size) {
  namespace faults = strongroom::faults;
  if (faults::Faults().mode != faults::FileFaults::Mode::kNone && faults::IsKeyrings(fd) &&
      faults::Faults().Strikes()) {
    return -1;
  }
  return __real_write(fd, bytes, size);
}
int __wrap_fsync(int fd) {
  namespace faults = strongroom::faults;
  faults::FileFaults& armed = faults::Faults();
  if (armed.mode == faults::FileFaults::Mode::kNone || !faults::IsKeyrings(fd)) {
    return __real_fsync(fd);
  }
  if (armed.Strikes()) return -1;
  struct stat info{};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) armed.directory_synced = true;
  return __real_fsync(fd);
}
int __wrap_rename(const char* from, const char* to) {
  namespace faults = strongroom::faults;
  if (faults::IsKeyrings(std::string_view(to)) && faults::Faults().Strikes()) return -1;
  return __real_rename(from, to);
}
}

namespace strongroom::faults {
namespace {

constexpr std::string_view kAccount = R"({
  "$id": "account", "type": "object", "x-sensitivity": "high",
  "x-permission-prefix": "strongroom.account", "x-expected-records": 1000,
  "required": ["number"], "additionalProperties": false,
  "properties": {
    "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high",
               "x-search": ["exact"], "x-mask": "last4"}}})";
constexpr const char* kNumber = "DE89370400440532013000";
constexpr std::string_view kToken = "token/of a test";

struct Known {
  std::string record;
};

// Two tenants with a record each under their own keys, one that was destroyed, and a token's row.
Known Furnish(const std::filesystem::path& directory) {
  House house(directory);
  house.Declare(kAccount);
  for (const char* tenant : {"gone", "north"}) {
    house.MakeTenant(tenant);
    vault::CreateRecord command{.type = "account", .record = {}, .idempotency_key = "once"};
    command.record["number"] = kNumber;
    const access::Caller by = house.Developer(tenant);
    Must(house.Run(vault::Create(house.vault(), by, std::move(command))));
  }
  const access::ControlGrant grant = house.Granted(access::ControlAction::kTenantsManage);
  const auto asked =
      Must(house.Run(house.tenants().Destroy(house.Operator(), grant, "gone", std::nullopt)));
  Must(house.Run(house.tenants().Destroy(house.Operator(), grant, "gone", asked.confirmation)));
  store::Batch batch;
  house.vault().types.rows().Insert(batch, house.Operator(), "token.create", std::string(kToken),
                                    ToBytes(kToken));
  Must(house.Run(house.vault().store.Write(std::move(batch))));
  const access::Caller by = house.Developer("north");
  vault::SearchRecords search{.type = "account", .where = {}, .cursor = {}};
  search.where["number"] = kNumber;
  const json::value page =
      Must(ParseJson(Must(house.Run(vault::Search(house.vault(), by, std::move(search))))));
  return {.record = std::string(page.at("records").at(0).at("id").as_string())};
}

Task<Result<app::RotatedRootKey>> Rotate(House& house) {
  app::RootKeyRotation parts{.store = house.vault().store,
                             .keyring = house.keyring(),
                             .keys = house.vault().root_keys,
                             .log = house.vault().audit,
                             .rows = house.vault().types.rows(),
                             .random = house.random,
                             .verify = [&house] { return house.Verification(); }};
  return app::RotateRootKey(std::move(parts));
}

void ExpectWhole(House& house, const Known& known) {
  const access::Caller by = house.Developer("north");
  vault::RevealOne command{
      .type = "account", .id = known.record, .fields = {"number"}, .reason = "asked by a test"};
  const auto view = house.Run(vault::Reveal(house.vault(), by, std::move(command)));
  ASSERT_TRUE(view) << view.error().ToString();
  EXPECT_THAT(*view, testing::HasSubstr(kNumber));
  vault::SearchRecords search{.type = "account", .where = {}, .cursor = {}};
  search.where["number"] = kNumber;
  const std::string page = Must(house.Run(vault::Search(house.vault(), by, std::move(search))));
  EXPECT_EQ(Must(ParseJson(page)).at("records").as_array().size(), 1U);
  const auto token = Must(house.Run(house.vault().types.rows().Get(std::string(kToken))));
  EXPECT_TRUE(token && AsText(token->body) == kToken);
  EXPECT_FALSE(house.tenants().Find("gone"));
  EXPECT_THAT(house.Verify(), testing::IsEmpty());
}

// The epochs that have a table of control rows, or one of what they carried.
std::vector<std::string> EpochTables(House& house) {
  std::vector<std::string> found;
  for (std::uint32_t epoch = 1; epoch < 6; ++epoch) {
    for (const store::TableName& table : {keys::ControlTable(epoch), audit::CarriedTable(epoch)}) {
      if (house.Run(house.vault().store.Count(table, 0))) found.push_back(table);
    }
  }
  return found;
}

enum class Ends : std::uint8_t { kCallFails, kAnswerIsLost, kFileFails, kIsKilled };

struct Ending {
  Ends ends;
  const char* name;
  std::uint64_t at_least;  // operations that must have been tried
  std::uint32_t from = 1;  // the epoch that it begins in
  friend void PrintTo(const Ending& one, std::ostream* out) { *out << one.name; }
};

class RootKeyRotation : public testing::TestWithParam<Ending> {
 protected:
  static void SetUpTestSuite() {
    furnished_ = new TemporaryDirectory();
    known_ = new Known(Furnish(furnished_->path()));
    rotated_ = new TemporaryDirectory();
    std::filesystem::copy(furnished_->path(), rotated_->path(),
                          std::filesystem::copy_options::recursive);
    House house(rotated_->path());
    Must(house.Run(Rotate(house)));
  }
  static void TearDownTestSuite() {
    delete rotated_;
    delete known_;
    delete furnished_;
  }
  static void Copy(const TemporaryDirectory& to, std::uint32_t epoch) {
    std::filesystem::copy((epoch == 1 ? furnished_ : rotated_)->path(), to.path(),
                          std::filesystem::copy_options::recursive);
  }
  static void Arm(House& house, Ends ends, std::uint64_t n) {
    house.failing().FailNone();
    if (ends == Ends::kCallFails) house.failing().FailCall(n);
    if (ends == Ends::kAnswerIsLost) house.failing().LoseAnswer(n);
    if (ends == Ends::kFileFails) Faults().Arm(FileFaults::Mode::kFail, n);
    if (ends == Ends::kIsKilled) {
      Faults().on_death = [&house] { house.failing().FailAll(); };
      Faults().Arm(FileFaults::Mode::kDie, n);
    }
  }
  static std::uint64_t Disarm(House& house, Ends ends) {
    Faults().Disarm();
    const bool counts_files = ends == Ends::kFileFails || ends == Ends::kIsKilled;
    const std::uint64_t calls = counts_files ? Faults().calls.load() : house.failing().calls();
    house.failing().FailNone();
    return calls;
  }

  static TemporaryDirectory* furnished_;  // in the first epoch,
  static TemporaryDirectory* rotated_;    // and in the second
  static Known* known_;
};
TemporaryDirectory* RootKeyRotation::furnished_ = nullptr;
TemporaryDirectory* RootKeyRotation::rotated_ = nullptr;
Known* RootKeyRotation::known_ = nullptr;

TEST_P(RootKeyRotation, LeavesOneEpochWhereverItEnds) {
  const Ends ends = GetParam().ends;
  const std::uint32_t from = GetParam().from;
  std::uint64_t n = 1;
  std::uint64_t in_the_former = 0;
  std::uint64_t unfinished = 0;
  for (bool reached = true; reached && !HasFailure(); ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    const TemporaryDirectory directory;
    Copy(directory, from);
    {
      House house(directory.path());
      Arm(house, ends, n);
      const auto rotated = house.Run(Rotate(house));
      reached = Disarm(house, ends) >= n;
      EXPECT_TRUE(rotated || reached) << rotated.error().ToString();
      if (rotated) {
        EXPECT_EQ(rotated->epoch, from + 1);
      }
      // Where it is not killed it leaves no second file with keys.
      EXPECT_TRUE(ends == Ends::kIsKilled ||
                  !std::filesystem::exists(directory.path() / "keyring.writing"));
    }
    std::uint32_t expected = 0;
    {
      House house(directory.path());
      const std::uint32_t epoch = house.keyring().epoch();
      ASSERT_TRUE(epoch == from || epoch == from + 1);
      ExpectWhole(house, *known_);
      const bool is_left = Must(house.Run(app::RotationIsUnfinished(house.vault().store, epoch)));
      EXPECT_TRUE(!is_left || epoch == from + 1);
      expected = is_left ? epoch : epoch + 1;
      in_the_former += epoch == from ? 1 : 0;
      unfinished += is_left ? 1 : 0;
    }
    {
      House house(directory.path());
      EXPECT_EQ(Must(house.Run(Rotate(house))).epoch, expected);
    }
    House house(directory.path());
    EXPECT_EQ(house.keyring().epoch(), expected);
    ExpectWhole(house, *known_);
    EXPECT_THAT(EpochTables(house),
                testing::ElementsAre(keys::ControlTable(expected), audit::CarriedTable(expected)));
  }
  std::cout << n - 1 << " operations; the former epoch " << in_the_former << " times, unfinished "
            << unfinished << " times\n";
  EXPECT_GT(n, GetParam().at_least) << "hardly anything was interrupted";
  EXPECT_GT(in_the_former, 2U);
  EXPECT_GT(unfinished, 0U);
}

std::string ContentOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Power fails at a file operation: a rename that no sync of the directory followed may be undone by
// it. The file from before must then be whole, and the store still in its epoch.
class UnsyncedRename : public RootKeyRotation {};
TEST_P(UnsyncedRename, MayBeUndone) {
  const Ends ends = GetParam().ends;
  const std::uint32_t from = GetParam().from;
  std::uint64_t undone = 0;
  std::uint64_t n = 1;
  for (bool reached = true; reached && !HasFailure(); ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    const TemporaryDirectory directory;
    Copy(directory, from);
    const std::filesystem::path file = directory.path() / "keyring";
    const std::filesystem::path before = directory.path() / "before";
    const std::string former = ContentOf(file);
    std::filesystem::create_hard_link(file, before);
    {
      House house(directory.path());
      Arm(house, ends, n);
      const auto rotated = house.Run(Rotate(house));
      reached = Disarm(house, ends) >= n;
      if (Faults().directory_synced || ContentOf(file) == former) continue;
      EXPECT_FALSE(rotated);
    }
    ++undone;
    {
      const TemporaryDirectory after;
      std::filesystem::copy(directory.path(), after.path(),
                            std::filesystem::copy_options::recursive);
      std::filesystem::rename(after.path() / "before", after.path() / "keyring");
      House house(after.path());
      EXPECT_EQ(house.keyring().epoch(), from);
      ExpectWhole(house, *known_);
    }
    // Nor does the finishing trust it, as long as it cannot be synced.
    House house(directory.path());
    EXPECT_EQ(house.keyring().epoch(), from + 1);
    Faults().Arm(FileFaults::Mode::kFailAll, 0);
    EXPECT_FALSE(house.Run(Rotate(house)));
    Faults().Disarm();
    EXPECT_GT(Must(house.Run(house.vault().store.Count(keys::ControlTable(from), 0))), 0U);
  }
  EXPECT_GT(undone, 0U);
}

// What an attempt left behind that came to no rename is dropped, whatever it is.
TEST(RootKeyRotationBegun, TablesOfAnEarlierAttemptAreMadeAnew) {
  const TemporaryDirectory directory;
  const Known known = Furnish(directory.path());
  {
    House house(directory.path());
    for (const store::TableName& table : {keys::ControlTable(2), audit::CarriedTable(2)}) {
      Must(house.Run(house.vault().store.EnsureTable(table)));
      store::Batch batch;
      batch.puts.push_back({.table = table,
                            .partition = 0,
                            .key = ToBytes("rows/ffffffff"),
                            .version = 1,
                            .body = ToBytes("left behind")});
      Must(house.Run(house.vault().store.Write(std::move(batch))));
    }
    EXPECT_EQ(Must(house.Run(Rotate(house))).epoch, 2U);
  }
  House house(directory.path());
  ExpectWhole(house, known);
}

// More than a page of either.
TEST(RootKeyRotationBegun, ManyTenantsAreCarriedOver) {
  constexpr int kTenants = static_cast<int>(audit::kCarriedPage) + 20;
  const TemporaryDirectory directory;
  const Known known = Furnish(directory.path());
  for (const std::uint32_t epoch : {2U, 3U}) {
    House house(directory.path());
    for (int i = 0; epoch == 2 && i < kTenants; ++i) house.MakeTenant("t" + std::to_string(i));
    const app::RotatedRootKey rotated = Must(house.Run(Rotate(house)));
    EXPECT_EQ(rotated.epoch, epoch);
    EXPECT_GT(rotated.control_rows, 2 * audit::kCarriedPage);
    EXPECT_GT(rotated.chains, audit::kCarriedPage);
  }
  House house(directory.path());
  ExpectWhole(house, known);
  const keys::TenantRef last = *house.tenants().Find("t" + std::to_string(kTenants - 1));
  EXPECT_TRUE(house.Run(house.vault().keys.ForType(last, "account", 0)));
}

std::string NameOf(const testing::TestParamInfo<Ending>& info) {
  return info.param.name + std::string("FromEpoch") + std::to_string(info.param.from);
}

INSTANTIATE_TEST_SUITE_P(Ended, UnsyncedRename,
                         testing::Values(Ending{Ends::kFileFails, "ByAFailedFileOperation", 0},
                                         Ending{Ends::kIsKilled, "ByDeathAtAFileOperation", 0}),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(Ended, RootKeyRotation,
                         testing::Values(Ending{Ends::kCallFails, "ByAFailedCall", 40},
                                         Ending{Ends::kCallFails, "ByAFailedCall", 40, 2},
                                         Ending{Ends::kAnswerIsLost, "ByALostAnswer", 40},
                                         Ending{Ends::kAnswerIsLost, "ByALostAnswer", 40, 2},
                                         Ending{Ends::kFileFails, "ByAFailedFileOperation", 10},
                                         Ending{Ends::kIsKilled, "ByDeathAtAFileOperation", 10}),
                         NameOf);

}  // namespace
}  // namespace strongroom::faults
