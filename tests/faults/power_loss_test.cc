// The power goes while use cases write: a child process works on a file system that keeps only what
// was synced (store/sqlite/unsynced_vfs.h) until it is killed; then everything that it had
// acknowledged is there and opens. store/sqlite/durability_test.cc shows the same of the store
// alone, at every single operation; here it is shown of records, their indexes, keys and audit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <map>

#include "house.h"
#include "store/sqlite/unsynced_vfs.h"
#include "vault/create_record.h"
#include "vault/delete_record.h"
#include "vault/reveal_record.h"
#include "vault/search_records.h"
#include "vault/update_record.h"

namespace strongroom::faults {
namespace {

using store::sqlite::Synchronous;

constexpr std::string_view kAccount = R"({
  "$id": "account", "type": "object", "x-sensitivity": "high",
  "x-permission-prefix": "strongroom.account", "x-expected-records": 10000,
  "required": ["owner", "number"], "additionalProperties": false,
  "properties": {
    "owner": {"type": "string", "maxLength": 40, "x-sensitivity": "regular", "x-search": ["exact"]},
    "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-search": ["exact"],
               "x-mask": "last4"}}})";
constexpr std::uint64_t kWriters = 8;

// What a writer did with its n-th record, sent through the pipe once it was acknowledged. `version`
// 0: deleted. Smaller than PIPE_BUF, so that writes do not mix.
struct Acknowledged {
  std::uint64_t number = 0;
  std::uint64_t version = 0;
  std::array<char, 36> id{};
};

std::string NumberOf(std::uint64_t record, std::uint64_t version) {
  return "ACCOUNT" + std::to_string(1'000'000 + record) + "V" + std::to_string(version);
}

json::object Account(std::uint64_t record, std::uint64_t version) {
  json::object account;
  account["owner"] = "owner " + std::to_string(record % kWriters);
  account["number"] = NumberOf(record, version);
  return account;
}

bool Tell(int pipe, std::uint64_t number, std::uint64_t version, std::string_view id) {
  Acknowledged acknowledged{.number = number, .version = version};
  std::ranges::copy(id, acknowledged.id.begin());
  return ::write(pipe, &acknowledged, sizeof acknowledged) == sizeof acknowledged;
}

// Creates records; every second is updated, every fifth deleted.
Task<void> WriteOnAndOn(vault::Vault& vault, access::Caller by, std::uint64_t first, int pipe) {
  for (std::uint64_t n = first;; n += kWriters) {
    vault::CreateRecord create{.type = "account", .record = Account(n, 1), .idempotency_key = {}};
    Result<vault::CreatedRecord> created = co_await vault::Create(vault, by, std::move(create));
    if (!created) continue;
    if (!Tell(pipe, n, 1, created->id)) co_return;
    if (n % 2 == 0) {
      vault::UpdateRecord update{.type = "account", .id = created->id, .record = Account(n, 2)};
      update.record["_version"] = 1;
      Result<std::string> updated = co_await vault::Update(vault, by, std::move(update));
      if (updated && !Tell(pipe, n, 2, created->id)) co_return;
    }
    if (n % 5 == 0) {
      Result<void> deleted = co_await vault::Delete(vault, by, "account", created->id);
      if (deleted && !Tell(pipe, n, 0, created->id)) co_return;
    }
  }
}

// The child.
[[noreturn]] void WorkUntilKilled(const std::filesystem::path& directory, int pipe,
                                  Synchronous synchronous) {
  const store::UnsyncedVfs vfs("power");
  House house(directory, {.synchronous = synchronous, .vfs = vfs.name()});
  const access::Caller by = house.Developer("north");
  const auto all = [&]() -> Task<int> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    for (std::uint64_t i = 0; i < kWriters; ++i) {
      boost::asio::co_spawn(executor, WriteOnAndOn(house.vault(), by, i, pipe),
                            [](std::exception_ptr) {});
    }
    co_return 0;
  };
  (void)house.Run(all());
  for (;;) ::pause();
}

using Acknowledgements = std::map<std::uint64_t, Acknowledged>;  // the last of each record

Acknowledgements KillAfter(std::size_t count, const std::filesystem::path& directory,
                           Synchronous synchronous) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    WorkUntilKilled(directory, pipe[1], synchronous);
  }
  ::close(pipe[1]);
  Acknowledgements acknowledged;
  Acknowledged one;
  for (std::size_t n = 0; ::read(pipe[0], &one, sizeof one) == sizeof one;) {
    acknowledged.insert_or_assign(one.number, one);
    if (++n == count) ::kill(child, SIGKILL);
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
  return acknowledged;
}

// The version that is there and opens; 0: none.
std::uint64_t VersionThere(House& house, const Acknowledged& one) {
  const access::Caller by = house.Developer("north");
  vault::RevealOne command{.type = "account",
                           .id = std::string(one.id.data(), one.id.size()),
                           .fields = {"number"},
                           .reason = "after the power came back"};
  const Result<std::string> view = house.Run(vault::Reveal(house.vault(), by, std::move(command)));
  if (!view) return 0;
  const json::value record = Must(ParseJson(*view));
  const auto version = static_cast<std::uint64_t>(record.at("_version").as_int64());
  EXPECT_EQ(std::string_view(record.at("number").as_string()), NumberOf(one.number, version));
  return version;
}

std::size_t CountFound(House& house, const std::string& number) {
  const access::Caller by = house.Developer("north");
  vault::SearchRecords command{.type = "account", .where = {}, .cursor = {}};
  command.where["number"] = number;
  const std::string page = Must(house.Run(vault::Search(house.vault(), by, std::move(command))));
  return Must(ParseJson(page)).at("records").as_array().size();
}

// What a record may have become when `one` was the last that was acknowledged of it: one step more
// may have been on its way.
bool MayBe(const Acknowledged& one, std::uint64_t version) {
  if (version == one.version) return true;
  if (one.version == 1) return version == (one.number % 2 == 0 ? 2U : 0U);
  return one.version == 2 && version == 0 && one.number % 5 == 0;
}

class PowerLoss : public testing::Test {
 protected:
  void SetUp() override {
    House house(directory_.path());
    house.MakeTenant("north");
    house.Declare(kAccount);
  }
  TemporaryDirectory directory_;
};

TEST_F(PowerLoss, NothingAcknowledgedIsLostAndNothingIsThereInPart) {
  for (const std::size_t count : {1UL, 40UL, 900UL}) {
    SCOPED_TRACE("after " + std::to_string(count));
    const Acknowledgements acknowledged = KillAfter(count, directory_.path(), Synchronous::kFull);
    House house(directory_.path());
    EXPECT_THAT(house.Verify(), testing::IsEmpty());
    for (const auto& [number, one] : acknowledged) {
      const std::uint64_t version = VersionThere(house, one);
      EXPECT_TRUE(MayBe(one, version))
          << number << ": acknowledged " << one.version << ", there is " << version;
      for (const std::uint64_t each : {1U, 2U}) {
        EXPECT_EQ(CountFound(house, NumberOf(number, each)), each == version ? 1U : 0U);
      }
    }
    std::printf("%zu acknowledged, then the power went: none lost\n", count);
    // The next round's records have other numbers in another installation.
    directory_.Clear();
    SetUp();
  }
}

TEST_F(PowerLoss, WithoutSyncingTheSameWorkIsLost) {
  const Acknowledgements acknowledged =
      KillAfter(400, directory_.path(), Synchronous::kInsecureOff);
  House house(directory_.path());
  std::size_t lost = 0;
  for (const auto& [number, one] : acknowledged) {
    lost += MayBe(one, VersionThere(house, one)) ? 0 : 1;
  }
  EXPECT_GT(lost, 0U);
}

}  // namespace
}  // namespace strongroom::faults
