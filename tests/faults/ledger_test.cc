// Ledgers: numbering, conflicts, who may, what is noticed of a database that somebody else wrote
// to, and expunging. What happens when the store fails stands in failing_operation_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <iterator>

#include "house.h"
#include "race.h"
#include "vault/append_events.h"
#include "vault/apply_type.h"
#include "vault/delete_record.h"
#include "vault/expunge_event.h"
#include "vault/follow_ledger.h"
#include "vault/ledger_cursor.h"
#include "vault/list_migrations.h"
#include "vault/read_record.h"
#include "vault/replay_events.h"
#include "vault/rotate_keys.h"

namespace strongroom::faults {
namespace {

using access::ControlAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using vault::Ledger;

constexpr const char* kTable = "rec_ledger_desk_1";

access::Caller Server() {
  return {.principal = access::Principal::System(), .request_id = "start"};
}

std::vector<std::string> Texts(const vault::ReplayedEvents& replayed) {
  std::vector<std::string> texts;
  for (const vault::LedgerEvent& event : replayed.events) texts.push_back(event.text);
  return texts;
}

std::string IdText(std::uint64_t n) { return vault::EventId(n).ToString(); }

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    house_.MakeTenant("north");
    house_.MakeTenant("south");
    Must(house_.Run(vault::EnsureLedger(house_.vault(), "desk")));
  }
  Result<std::uint64_t> Append(std::uint64_t expected, std::vector<std::string> events) {
    return AppendAs(house_.Developer("north"), expected, std::move(events));
  }
  Result<std::uint64_t> AppendAs(const access::Caller& by, std::uint64_t expected,
                                 std::vector<std::string> events) {
    return house_.Run(vault::Append(house_.vault(), by, ledger_, expected, std::move(events)));
  }
  Result<vault::ReplayedEvents> Replay(std::uint64_t from = 1, std::size_t limit = 1000) {
    return house_.Run(vault::Replay(house_.vault(), server_, ledger_, from, limit));
  }
  Result<vault::Expunged> Expunge(std::uint64_t n, const char* reason = "holds a password") {
    const access::Caller by = house_.Developer("north");
    return house_.Run(vault::Expunge(house_.vault(), by, ledger_, n, reason));
  }
  vault::LedgerHead Head() { return Must(house_.Run(vault::ReadHead(house_.vault(), ledger_))); }

  // As somebody who may write to the database, and whom the audit does not hear of.
  store::Row Stored(std::uint64_t n) {
    Bytes key = ToBytes(vault::EventId(n).bytes());
    auto row = Must(house_.Run(house_.vault().store.Get(kTable, 1, std::move(key))));
    if (!row) throw std::runtime_error("no such row");
    return *row;
  }
  void PutBack(const store::Row& row) {
    store::Batch batch;
    batch.puts.push_back({.table = kTable,
                          .partition = 1,
                          .key = row.key,
                          .version = row.version,
                          .body = row.body});
    Must(house_.Run(house_.vault().store.Write(std::move(batch))));
  }
  void Remove(std::uint64_t n) {
    store::Batch batch;
    batch.removes.push_back(
        {.table = kTable, .partition = 1, .key = ToBytes(vault::EventId(n).bytes())});
    Must(house_.Run(house_.vault().store.Write(std::move(batch))));
  }
  void ExpectCorruptAt(const Result<vault::ReplayedEvents>& replayed, std::uint64_t n) {
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(replayed.error().detail, HasSubstr("at event " + std::to_string(n)));
  }

  TemporaryDirectory directory_;
  House house_{directory_.path()};
  const Ledger ledger_{.tenant = 1, .name = "desk"};
  const access::Caller server_ = Server();
};

// -- Appending and replaying
// ------------------------------------------------------------------------

TEST_F(LedgerTest, EventsAreNumberedFromOneAndComeBackAsTheyWere) {
  EXPECT_EQ(Must(Append(0, {R"({"kind":"a"})", "line\nbreak \"quoted\" \\ ö 本 \x01"})), 2U);
  EXPECT_EQ(Must(Append(2, {""})), 3U);
  const vault::ReplayedEvents all = Must(Replay());
  EXPECT_THAT(Texts(all),
              ElementsAre(R"({"kind":"a"})", "line\nbreak \"quoted\" \\ ö 本 \x01", ""));
  EXPECT_EQ(all.events[0].n, 1U);
  EXPECT_EQ(all.events[2].n, 3U);
  EXPECT_FALSE(all.more);
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST_F(LedgerTest, NoEventStandsReadableInTheStore) {
  Must(Append(0, {"a flaw in the login form"}));
  for (const auto& [place, content] : house_.Everything()) {
    EXPECT_EQ(content.find(HexEncode(ToBytes("a flaw"))), std::string::npos) << place;
  }
  EXPECT_EQ(house_.Chain(1).find("a flaw"), std::string::npos);
}

TEST_F(LedgerTest, AnEmptyLedgerReplaysToNothingAndLeavesNoEntry) {
  const vault::ReplayedEvents none = Must(Replay());
  EXPECT_THAT(none.events, IsEmpty());
  EXPECT_FALSE(none.more);
  EXPECT_EQ(house_.Chain(1).find("ledger.replay"), std::string::npos);
  EXPECT_EQ(Head(), vault::LedgerHead{});
}

// Whatever is appended in whatever portions, every range of a replay is that part of the whole.
RC_GTEST_PROP(LedgerProperty, EveryRangeIsThatPartOfWhatWasAppended, ()) {
  const TemporaryDirectory directory;
  House house(directory.path());
  house.MakeTenant("north");
  Must(house.Run(vault::EnsureLedger(house.vault(), "desk")));
  const access::Caller by = house.Developer("north");
  const access::Caller server = Server();
  const Ledger ledger{.tenant = 1, .name = "desk"};
  std::vector<std::string> all;
  const auto portions = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange(1, 9));
  for (const std::size_t portion : portions) {
    std::vector<std::string> events;
    for (std::size_t i = 0; i < portion; ++i) {
      events.push_back("event " + std::to_string(all.size() + i + 1));
    }
    const std::uint64_t expected = all.size();
    all.insert(all.end(), events.begin(), events.end());
    RC_ASSERT(Must(house.Run(vault::Append(house.vault(), by, ledger, expected, events))) ==
              all.size());
  }
  for (int i = 0; i < 5; ++i) {
    const auto from = *rc::gen::inRange<std::size_t>(1, all.size() + 2);
    const auto limit = *rc::gen::inRange<std::size_t>(1, all.size() + 3);
    const auto part = Must(house.Run(vault::Replay(house.vault(), server, ledger, from, limit)));
    const std::size_t to = std::min(all.size(), from - 1 + limit);
    RC_ASSERT(Texts(part) == std::vector<std::string>(all.begin() + static_cast<long>(from - 1),
                                                      all.begin() + static_cast<long>(to)));
    RC_ASSERT(part.more == (to < all.size()));
  }
  RC_ASSERT(house.Verify().empty());
}

// More than the rows of one page of the store, and an end that is exactly a page's.
TEST_F(LedgerTest, RangesGoOverSeveralPages) {
  std::vector<std::string> events;
  for (int i = 1; i <= 1000; ++i) events.push_back(std::to_string(i));
  Must(Append(0, events));
  Must(Append(1000, {"1001"}));
  const vault::ReplayedEvents all = Must(Replay(1, 5000));
  ASSERT_EQ(all.events.size(), 1001U);
  EXPECT_EQ(all.events.back().text, "1001");
  EXPECT_FALSE(all.more);
  const vault::ReplayedEvents part = Must(Replay(2, 999));
  ASSERT_EQ(part.events.size(), 999U);
  EXPECT_EQ(part.events.front().text, "2");
  EXPECT_EQ(part.events.back().text, "1000");
  EXPECT_TRUE(part.more);
  EXPECT_FALSE(Must(Replay(2, 1000)).more);
}

TEST_F(LedgerTest, AStaleNumberIsAConflictAndNothingIsWritten) {
  Must(Append(0, {"one", "two"}));
  const auto before = house_.Everything();
  const Result<std::uint64_t> stale = Append(1, {"other"});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(stale.error().detail, HasSubstr("at event 2, not at 1"));
  EXPECT_EQ(house_.Everything(), before);
}

TEST_F(LedgerTest, WhatCannotBeAppendedIsRefusedWholly) {
  const auto refused = [&](std::vector<std::string> events, const char* pointer) {
    const Result<std::uint64_t> result = Append(0, std::move(events));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid) << result.error().ToString();
    if (pointer == nullptr) return;
    ASSERT_EQ(result.error().fields.size(), 1U);
    EXPECT_EQ(result.error().fields[0].pointer, pointer);
  };
  refused({}, nullptr);
  refused(std::vector<std::string>(vault::kAppendEventsMax + 1, "x"), nullptr);
  const std::size_t too_many = vault::kAppendSizeMax / vault::kEventSizeMax + 1;
  refused(std::vector<std::string>(too_many, std::string(vault::kEventSizeMax, 'x')), nullptr);
  refused({"good", std::string(vault::kEventSizeMax + 1, 'x')}, "/events/1");
  refused({"good", std::string("a\0b", 3)}, "/events/1");
  refused({"\xff\xfe", "good"}, "/events/0");
  EXPECT_EQ(Head().last, 0U);
  Must(Append(0, {std::string(vault::kEventSizeMax, 'x')}));
}

TEST_F(LedgerTest, EachTenantHasALedgerOfItsOwn) {
  Must(Append(0, {"north's"}));
  const access::Caller by = house_.Developer("south");
  const Ledger south{.tenant = 2, .name = "desk"};
  EXPECT_EQ(Must(house_.Run(vault::Append(house_.vault(), by, south, 0, {"south's"}))), 1U);
  EXPECT_THAT(Texts(Must(Replay())), ElementsAre("north's"));
  EXPECT_THAT(Texts(Must(house_.Run(vault::Replay(house_.vault(), server_, south, 1, 9)))),
              ElementsAre("south's"));
}

// -- Who may
// -----------------------------------------------------------------------------------------

TEST_F(LedgerTest, OnlyTheServerReplays) {
  Must(Append(0, {"one"}));
  for (const access::Caller& by : {house_.Developer("north"), house_.Operator()}) {
    auto replayed = house_.Run(vault::Replay(house_.vault(), by, ledger_, 1, 9));
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().kind, ErrorKind::kForbidden);
  }
  EXPECT_EQ(house_.Chain(1).find("ledger.replay"), std::string::npos);
}

TEST_F(LedgerTest, NobodyOfAnotherTenantAppendsOrExpunges) {
  Must(AppendAs(server_, 0, {"one"}));
  const auto before = house_.Everything();
  for (const access::Caller& by : {house_.Developer("south"), house_.Operator()}) {
    const Result<std::uint64_t> appended = AppendAs(by, 1, {"two"});
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().kind, ErrorKind::kForbidden);
    auto expunged = house_.Run(vault::Expunge(house_.vault(), by, ledger_, 1, "a reason"));
    ASSERT_FALSE(expunged);
    EXPECT_EQ(expunged.error().kind, ErrorKind::kForbidden);
  }
  EXPECT_EQ(house_.Everything(), before);
}

TEST_F(LedgerTest, TheChainSaysWhoAppendedAndEachRangeOnce) {
  Must(Append(0, {"one", "two", "three"}));
  Must(Replay(2, 9));
  const std::string chain = house_.Chain(1);
  EXPECT_THAT(
      chain,
      HasSubstr(R"("action":"ledger.append","decision":"allowed","who":{"subject":"developer")"));
  EXPECT_THAT(chain, HasSubstr(R"("count":3)"));
  const auto replay = chain.find(R"("action":"ledger.replay")");
  ASSERT_NE(replay, std::string::npos);
  EXPECT_EQ(chain.find(R"("action":"ledger.replay")", replay + 1), std::string::npos);
  const std::string entry = chain.substr(replay, chain.find('\n', replay) - replay);
  EXPECT_THAT(entry, HasSubstr(R"("subject":"strongroom")"));
  EXPECT_THAT(entry, HasSubstr(R"("record":")" + IdText(2) + '"'));
  EXPECT_THAT(entry, HasSubstr(R"("count":2)"));
}

// Denied and absent are the same: what is asked of the ledger's type is answered as of a name that
// nobody declared.
TEST_F(LedgerTest, ItsTypeIsNoRecordTypeForAnybody) {
  Must(Append(0, {"one"}));
  vault::Vault& vault = house_.vault();
  const access::Caller by = house_.Developer("north");
  const auto absent = [](const auto& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(result.error().detail, HasSubstr("no such record type"));
  };
  for (const std::string type : {"ledger-desk", "ledger-other"}) {
    SCOPED_TRACE(type);
    vault::ListRecords list{.type = type, .cursor = {}};
    absent(house_.Run(vault::List(vault, by, std::move(list))));
    vault::RevealOne reveal{
        .type = type, .id = IdText(1), .fields = {"event"}, .reason = "asked by a test"};
    absent(house_.Run(vault::Reveal(vault, by, std::move(reveal))));
    vault::CreateRecord create{.type = type, .record = {}, .idempotency_key = {}};
    absent(house_.Run(vault::Create(vault, by, std::move(create))));
    absent(house_.Run(vault::Delete(vault, by, type, IdText(1))));
    absent(house_.Run(vault::Read(vault, by, type, IdText(1))));
    const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
    absent(house_.Run(vault::ListMigrations(vault, grant, type)));
  }
  EXPECT_THAT(vault.types.Declared(), IsEmpty());
  ASSERT_EQ(vault.types.All().size(), 1U);
  EXPECT_EQ(vault.types.Find("ledger-desk"), nullptr);
}

TEST_F(LedgerTest, NobodyDeclaresATypeOfSuchAName) {
  const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
  const access::Caller by = house_.Operator();
  for (const std::string name : {"ledger-desk", "ledger-mine"}) {
    const json::value schema = vault::LedgerSchema(name);
    const auto refused = [](const auto& result) {
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
      ASSERT_EQ(result.error().fields.size(), 1U);
      EXPECT_EQ(result.error().fields[0].rule, "type-name-reserved");
    };
    refused(house_.Run(vault::ApplyType(house_.vault(), by, grant, name, schema)));
    refused(house_.Run(
        vault::ProposeMigration(house_.vault(), by, grant, name, schema, "asked by a test")));
  }
}

TEST_F(LedgerTest, WhatIsNoNameIsRefused) {
  for (const std::string name : {"", "Desk", "a b", "x/y", "abcdefghijabcdefghijabcdefghijabcd"}) {
    const Result<void> made = house_.Run(vault::EnsureLedger(house_.vault(), name));
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().kind, ErrorKind::kInvalid);
  }
  const Ledger other{.tenant = 1, .name = "other"};
  EXPECT_EQ(house_.Run(vault::ReadHead(house_.vault(), other)).error().kind, ErrorKind::kNotFound);
  const Ledger nobody{.tenant = 7, .name = "desk"};
  EXPECT_EQ(house_.Run(vault::ReadHead(house_.vault(), nobody)).error().kind, ErrorKind::kNotFound);
}

// A type that a team declared under such a name before it was the server's.
TEST_F(LedgerTest, AnotherTypeUnderItsNameIsNamedAndNotHidden) {
  json::value schema = vault::LedgerSchema("ledger-old");
  schema.as_object()["title"] = "Ours";
  keys::ControlRow row;
  row.key = vault::TypeRowKey("ledger-old");
  row.body = vault::EncodeTypeRow(vault::TypeState::kActive, 1, json::serialize(schema), nullptr);
  const auto entry = vault::DecodeTypeRow(std::move(row), record::ClassPolicy::Shipped());
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(entry.error().ToString(), HasSubstr("ledger-old"));
}

// -- Several servers, restarts, rotation, destruction
// -------------------------------------------------

// Another server appends at each step of an append, to which the store is all they share.
TEST_F(LedgerTest, OfTwoAppendsBehindOneEventOneIsAConflict) {
  SecondServer second(house_);
  std::uint64_t last = 0;
  bool conflicted = false;
  for (std::uint64_t n = 1;; ++n) {
    std::uint64_t others = 0;
    house_.failing().InterruptCall(n, [&]() -> Task<void> {
      const access::Caller by = Server();
      std::vector<std::string> events{"the other's"};
      others = Must(co_await vault::Append(second.vault(), by, ledger_, last, std::move(events)));
    });
    const Result<std::uint64_t> ours = Append(last, {"ours", "ours too"});
    const bool reached = house_.failing().calls() >= n;
    house_.failing().FailNone();
    if (!reached) break;
    ASSERT_EQ(others, last + 1);
    ASSERT_FALSE(ours);
    EXPECT_EQ(ours.error().kind, ErrorKind::kConflict);
    conflicted = true;
    last = others;
    ASSERT_LT(n, 50U);
  }
  EXPECT_TRUE(conflicted);
  EXPECT_EQ(Texts(Must(Replay())).size(), last + 2);
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

// Appends and expungings by another server at each step of a replay: it shows a state that was.
TEST_F(LedgerTest, AReplayBesideAnAppendIsWhole) {
  Must(Append(0, {"one", "two"}));
  SecondServer second(house_);
  std::uint64_t last = 2;
  for (std::uint64_t n = 1;; ++n) {
    house_.failing().InterruptCall(n, [&]() -> Task<void> {
      const access::Caller by = Server();
      std::vector<std::string> events{"more"};
      last = Must(co_await vault::Append(second.vault(), by, ledger_, last, std::move(events)));
      std::string reason = "asked by a test";
      Must(co_await vault::Expunge(second.vault(), by, ledger_, last - 1, std::move(reason)));
    });
    const std::uint64_t before = last;
    const Result<vault::ReplayedEvents> replayed = Replay();
    const bool reached = house_.failing().calls() >= n;
    house_.failing().FailNone();
    ASSERT_TRUE(replayed) << replayed.error().ToString() << " at " << n;
    EXPECT_GE(replayed->events.size(), before);
    if (!reached) break;
    ASSERT_LT(n, 50U);
  }
  EXPECT_GT(last, 3U);
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

// Another server expunges at each step of an append, and the reverse: neither is lost.
TEST_F(LedgerTest, AnAppendAndAnExpungingBesideEachOtherBothHold) {
  Must(Append(0, std::vector<std::string>(40, "text")));
  SecondServer second(house_);
  std::uint64_t last = 40;
  std::uint64_t gone = 0;
  const auto each = [&](bool append_is_ours) {
    for (std::uint64_t n = 1;; ++n) {
      vault::Vault& others = second.vault();
      house_.failing().InterruptCall(n, [&]() -> Task<void> {
        const access::Caller by = Server();
        if (append_is_ours) {
          std::string reason = "asked by a test";
          Must(co_await vault::Expunge(others, by, ledger_, ++gone, std::move(reason)));
        } else {
          std::vector<std::string> events{"more"};
          last = Must(co_await vault::Append(others, by, ledger_, last, std::move(events)));
        }
      });
      if (append_is_ours) {
        last = Must(Append(last, {"ours"}));
      } else {
        Must(Expunge(++gone));
      }
      const bool reached = house_.failing().calls() >= n;
      house_.failing().FailNone();
      const auto all = Must(Replay());
      ASSERT_EQ(all.events.size(), last);
      for (const vault::LedgerEvent& event : all.events) {
        EXPECT_EQ(event.expunged.has_value(), event.n <= gone) << event.n;
      }
      if (!reached) return;
      ASSERT_LT(n, 15U);
    }
  };
  each(true);
  each(false);
  EXPECT_GT(gone, 6U);
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST(LedgerAtStart, IsDeclaredOnceByTwoServersAndKnownAfterARestart) {
  const TemporaryDirectory directory;
  const Ledger ledger{.tenant = 1, .name = "desk"};
  {
    House house(directory.path());
    house.MakeTenant("north");
    SecondServer second(house);
    for (std::uint64_t n = 1;; ++n) {
      const std::string name = "desk" + std::to_string(n);
      house.failing().InterruptCall(
          n, [&]() -> Task<void> { Must(co_await vault::EnsureLedger(second.vault(), name)); });
      const Result<void> made = house.Run(vault::EnsureLedger(house.vault(), name));
      const bool reached = house.failing().calls() >= n;
      house.failing().FailNone();
      EXPECT_TRUE(made) << made.error().ToString();
      if (!reached) break;
      ASSERT_LT(n, 20U);
    }
    Must(house.Run(vault::EnsureLedger(house.vault(), "desk")));
    const access::Caller by = house.Developer("north");
    Must(house.Run(vault::Append(house.vault(), by, ledger, 0, {"before"})));
  }
  House house(directory.path());
  Must(house.Run(vault::EnsureLedger(house.vault(), "desk")));
  const access::Caller by = house.Developer("north");
  Must(house.Run(vault::Append(house.vault(), by, ledger, 1, {"behind"})));
  const access::Caller server = Server();
  EXPECT_THAT(Texts(Must(house.Run(vault::Replay(house.vault(), server, ledger, 1, 9)))),
              ElementsAre("before", "behind"));
  EXPECT_THAT(house.Verify(), IsEmpty());
}

TEST_F(LedgerTest, ItsKeysRotateWhileOthersUseIt) {
  Must(Append(0, {"one", "two"}));
  SecondServer second(house_);
  Must(house_.Run(vault::Replay(second.vault(), server_, ledger_, 1, 9)));
  const store::Row old = Stored(1);
  const vault::LedgerHead before = Head();
  const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
  const access::Caller by = house_.Operator();
  const auto rotated =
      Must(house_.Run(vault::RotateKeys(house_.vault(), by, grant, "ledger-desk", std::nullopt)));
  ASSERT_EQ(rotated.size(), 1U);
  EXPECT_EQ(rotated[0].records, 2U);
  EXPECT_EQ(Head(), before);
  EXPECT_THAT(Texts(Must(Replay())), ElementsAre("one", "two"));
  // The second server has not heard of it.
  EXPECT_EQ(Must(house_.Run(vault::Append(second.vault(), server_, ledger_, 2, {"three"}))), 3U);
  EXPECT_THAT(Texts(Must(house_.Run(vault::Replay(second.vault(), server_, ledger_, 1, 9)))),
              ElementsAre("one", "two", "three"));
  EXPECT_THAT(house_.Verify(), IsEmpty());
  // A row from before does not open any more.
  PutBack(old);
  ExpectCorruptAt(Replay(), 1);
}

// At each step of an append: it is fenced as the write of a record is, and tried again.
TEST_F(LedgerTest, ItsKeysRotateDuringAnAppend) {
  Must(Append(0, {"before"}));
  SecondServer second(house_);
  std::uint64_t last = 1;
  for (std::uint64_t n = 1;; ++n) {
    house_.failing().InterruptCall(n, [&]() -> Task<void> {
      const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
      const access::Caller by = house_.Operator();
      Must(co_await vault::RotateKeys(second.vault(), by, grant, "ledger-desk", std::nullopt));
    });
    last = Must(Append(last, {"event"}));
    const bool reached = house_.failing().calls() >= n;
    house_.failing().FailNone();
    if (!reached) break;
    ASSERT_LT(n, 15U);
  }
  EXPECT_GT(last, 3U);
  EXPECT_EQ(Must(Replay()).events.size(), last);
  const keys::TenantRef tenant = *house_.tenants().Find("north");
  const auto versions = Must(house_.Run(house_.vault().keys.DataKeys(tenant, "ledger-desk")));
  EXPECT_THAT(versions.older, IsEmpty());
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST_F(LedgerTest, ACursorOpensForWhomItWasGivenAndTellsNothing) {
  const Bytes position = ToBytes("behind SEC-7K3Q, which is critical");
  const auto seal = [&] {
    return Must(house_.Run(vault::SealCursor(house_.vault(), ledger_, "issues/p-1", position)));
  };
  const auto open = [&](const Ledger& ledger, const char* list, std::string cursor) {
    return house_.Run(vault::OpenCursor(house_.vault(), ledger, list, std::move(cursor)));
  };
  const std::string cursor = seal();
  EXPECT_EQ(Must(open(ledger_, "issues/p-1", cursor)), position);
  EXPECT_NE(seal(), cursor);  // nor does it tell that two are of one place
  const Bytes raw = *Base64UrlDecode(cursor);
  EXPECT_EQ(AsText(raw).find("SEC"), std::string_view::npos);

  std::string changed = cursor;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  const auto refused = [&](const Result<Bytes>& opened) {
    return !opened && opened.error().kind == ErrorKind::kMalformed;
  };
  EXPECT_TRUE(refused(open(ledger_, "issues/p-2", cursor)));
  EXPECT_TRUE(refused(open(ledger_, "cases/p-1", cursor)));
  EXPECT_TRUE(refused(open({.tenant = 2, .name = "desk"}, "issues/p-1", cursor)));
  EXPECT_TRUE(refused(open(ledger_, "issues/p-1", changed)));
  EXPECT_TRUE(refused(open(ledger_, "issues/p-1", "AAAA")));
  EXPECT_TRUE(refused(open(ledger_, "issues/p-1", "no base64")));
  EXPECT_TRUE(refused(open(ledger_, "issues/p-1", "")));
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST_F(LedgerTest, ACursorOfBeforeARotationIsBegunAgain) {
  const auto seal = [&] {
    return Must(house_.Run(vault::SealCursor(house_.vault(), ledger_, "x", ToBytes("here"))));
  };
  const auto open = [&](std::string cursor) {
    return house_.Run(vault::OpenCursor(house_.vault(), ledger_, "x", std::move(cursor)));
  };
  const std::string before = seal();
  const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
  const access::Caller by = house_.Operator();
  Must(house_.Run(vault::RotateKeys(house_.vault(), by, grant, "ledger-desk", std::nullopt)));
  EXPECT_EQ(open(before).error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(Must(open(seal())), ToBytes("here"));
}

TEST_F(LedgerTest, ItsRowsGoWithTheirTenant) {
  Must(Append(0, {"one"}));
  const access::ControlGrant grant = house_.Granted(ControlAction::kTenantsManage);
  const access::Caller by = house_.Operator();
  const auto asked = Must(house_.Run(house_.tenants().Destroy(by, grant, "north", std::nullopt)));
  Must(house_.Run(house_.tenants().Destroy(by, grant, "north", asked.confirmation)));
  EXPECT_EQ(Must(house_.Run(house_.vault().store.Count(kTable, 1))), 0U);
  EXPECT_EQ(Append(1, {"two"}).error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(Replay().error().kind, ErrorKind::kNotFound);
}

// -- A database that somebody else wrote to
// -----------------------------------------------------------

class TamperedLedger : public LedgerTest {
 protected:
  TamperedLedger() {
    Must(Append(0, {"one", "two", "three"}));
    head_at_three_ = Stored(0);
    Must(Append(3, {"four", "five"}));
  }
  void ExpectNamed(std::uint64_t n, const char* kind) {
    EXPECT_THAT(house_.Verify(),
                testing::Contains(testing::AllOf(HasSubstr(kind), HasSubstr(IdText(n)))));
  }
  store::Row head_at_three_;
};

TEST_F(TamperedLedger, ARemovedEventIsMissed) {
  Remove(3);
  ExpectCorruptAt(Replay(), 3);
  ExpectCorruptAt(Replay(3, 1), 3);
  EXPECT_TRUE(Replay(4));
  EXPECT_THAT(house_.Chain(1), HasSubstr("record.refused"));
  ExpectNamed(3, "row-removed");
}

TEST_F(TamperedLedger, ACutEndIsMissed) {
  Remove(5);
  ExpectCorruptAt(Replay(), 5);
  ExpectCorruptAt(Replay(5), 5);
  EXPECT_TRUE(Replay(1, 3));
  ExpectNamed(5, "row-removed");
  EXPECT_EQ(Append(4, {"another five"}).error().kind, ErrorKind::kConflict);
}

TEST_F(TamperedLedger, AMissingBeginningIsMissed) {
  Remove(1);
  ExpectCorruptAt(Replay(), 1);
  ExpectNamed(1, "row-removed");
}

TEST_F(TamperedLedger, SwappedEventsDoNotVerify) {
  store::Row two = Stored(2);
  store::Row four = Stored(4);
  std::swap(two.body, four.body);
  PutBack(two);
  PutBack(four);
  ExpectCorruptAt(Replay(), 2);
  ExpectCorruptAt(Replay(4), 4);
  ExpectNamed(2, "row-edited");
  ExpectNamed(4, "row-edited");
}

TEST_F(TamperedLedger, AnEditedEventDoesNotVerify) {
  store::Row two = Stored(2);
  two.body[two.body.size() / 2] ^= 1;
  PutBack(two);
  ExpectCorruptAt(Replay(), 2);
  ExpectNamed(2, "row-edited");
}

TEST_F(TamperedLedger, ACopyBehindTheEndIsNoEvent) {
  store::Row five = Stored(5);
  five.key = ToBytes(vault::EventId(6).bytes());
  PutBack(five);
  EXPECT_EQ(Replay().error().kind, ErrorKind::kCorrupt);
  ExpectNamed(6, "row-inserted");
}

TEST_F(TamperedLedger, AHeadThatWasPutBackIsNoticedWhileItsEventsAreThere) {
  PutBack(head_at_three_);
  ExpectCorruptAt(Replay(), 4);
  ExpectCorruptAt(Replay(4), 4);
  EXPECT_EQ(Replay(6).error().kind, ErrorKind::kCorrupt);  // more than it says was told before
  ExpectNamed(0, "row-put-back");
  // Nothing is written over the events that are there.
  const store::Row four = Stored(4);
  const Result<std::uint64_t> over = Append(3, {"another four"});
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Stored(4), four);
  EXPECT_EQ(Append(5, {"six"}).error().kind, ErrorKind::kCorrupt);
}

TEST_F(TamperedLedger, ARemovedHeadIsNoticedWhileItsEventsAreThere) {
  Remove(0);
  ExpectCorruptAt(Replay(), 1);
  EXPECT_EQ(Append(0, {"another one"}).error().kind, ErrorKind::kCorrupt);
  ExpectNamed(0, "row-removed");
}

// What a replay alone cannot see: all of it was so once.
TEST_F(TamperedLedger, AnEarlierStateAsAWholeIsNamedByVerificationAndByWhoKnewMore) {
  vault::LedgerFollower follower(house_.vault(), ledger_, [](const vault::LedgerHead&) {});
  Must(house_.Run(follower.Look()));
  PutBack(head_at_three_);
  Remove(4);
  Remove(5);
  EXPECT_EQ(Must(Replay()).events.size(), 3U);
  const Result<void> looked = house_.Run(follower.Look());
  ASSERT_FALSE(looked);
  EXPECT_EQ(looked.error().kind, ErrorKind::kCorrupt);
  ExpectNamed(0, "row-put-back");
  ExpectNamed(5, "row-removed");
}

TEST_F(TamperedLedger, AnEditedHeadDoesNotVerify) {
  store::Row head = Stored(0);
  head.body[head.body.size() / 2] ^= 1;
  PutBack(head);
  EXPECT_EQ(Replay().error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Append(5, {"six"}).error().kind, ErrorKind::kCorrupt);
  ExpectNamed(0, "row-edited");
}

TEST_F(TamperedLedger, AnExpungedEventDoesNotComeBack) {
  const store::Row two = Stored(2);
  Must(Expunge(2));
  const store::Row tombstone = Stored(2);
  PutBack(two);
  ExpectCorruptAt(Replay(), 2);
  EXPECT_EQ(Expunge(2).error().kind, ErrorKind::kCorrupt);
  ExpectNamed(2, "row-put-back");
  PutBack(tombstone);
  EXPECT_TRUE(Replay());
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

TEST_F(TamperedLedger, ATombstoneThatTheHeadDoesNotKnowIsRefused) {
  const store::Row head = Stored(0);
  Must(Expunge(2));
  PutBack(head);
  ExpectCorruptAt(Replay(), 2);
}

// -- Expunging
// -----------------------------------------------------------------------------------------

// Whether any file of the store holds these bytes.
bool OnDisk(const std::filesystem::path& directory, ByteView bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (content.find(AsText(bytes)) != std::string::npos) return true;
  }
  return false;
}

TEST_F(LedgerTest, AnExpungedEventKeepsItsNumberAndLosesItsText) {
  Must(Append(0, {"one", "a password: hunter2", "three"}));
  const store::Row old = Stored(2);
  const ByteView sealed = ByteView(old.body).subspan(old.body.size() / 2, 24);
  ASSERT_TRUE(OnDisk(directory_.path() / "data", sealed));
  house_.clock.Advance(std::chrono::hours(1));
  const vault::Expunged expunged = Must(Expunge(2, "holds a password"));
  EXPECT_FALSE(expunged.already);
  EXPECT_THAT(expunged.runbook, testing::Contains(HasSubstr("key rotate ledger-desk")));
  EXPECT_FALSE(OnDisk(directory_.path() / "data", sealed));

  const vault::ReplayedEvents all = Must(Replay());
  EXPECT_THAT(Texts(all), ElementsAre("one", "", "three"));
  EXPECT_FALSE(all.events[0].expunged);
  EXPECT_EQ(all.events[1].expunged,
            (vault::Tombstone{
                .at = house_.clock.Now(), .by = "developer", .reason = "holds a password"}));
  EXPECT_THAT(house_.Chain(1), HasSubstr(R"("action":"ledger.expunge")"));
  EXPECT_THAT(house_.Chain(1), HasSubstr("holds a password"));
  EXPECT_THAT(house_.Verify(), IsEmpty());
  EXPECT_EQ(Must(Append(3, {"four"})), 4U);
  EXPECT_EQ(Head().expunged, std::set<std::uint64_t>{2});
}

TEST_F(LedgerTest, ExpungingAgainChangesNothing) {
  Must(Append(0, {"one"}));
  Must(Expunge(1, "the first reason"));
  const auto before = house_.Everything();
  EXPECT_TRUE(Must(Expunge(1, "another reason")).already);
  EXPECT_EQ(house_.Everything(), before);
}

TEST_F(LedgerTest, WhatIsNotThereIsNotExpungedNorWithoutAReason) {
  Must(Append(0, {"one"}));
  EXPECT_EQ(Expunge(0).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Expunge(2).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Expunge(1, "  ").error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(Texts(Must(Replay())), ElementsAre("one"));
}

TEST_F(LedgerTest, ExpungedAndOtherEventsGoThroughARotation) {
  Must(Append(0, {"one", "two"}));
  Must(Expunge(1));
  const access::ControlGrant grant = house_.Granted(ControlAction::kTypesManage);
  const access::Caller by = house_.Operator();
  Must(house_.Run(vault::RotateKeys(house_.vault(), by, grant, "ledger-desk", std::nullopt)));
  EXPECT_THAT(Texts(Must(Replay())), ElementsAre("", "two"));
  EXPECT_THAT(house_.Verify(), IsEmpty());
}

// -- Following
// -----------------------------------------------------------------------------------------

TEST_F(LedgerTest, AFollowerHearsOfWhatAnotherServerDid) {
  SecondServer second(house_);
  std::vector<vault::LedgerHead> heard;
  const auto on_moved = [&heard](const vault::LedgerHead& head) { heard.push_back(head); };
  vault::LedgerFollower follower(house_.vault(), ledger_, on_moved);
  Must(house_.Run(follower.Look()));
  EXPECT_THAT(heard, IsEmpty());
  Must(house_.Run(vault::Append(second.vault(), server_, ledger_, 0, {"one", "two"})));
  Must(house_.Run(follower.Look()));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard.back().last, 2U);
  Must(house_.Run(follower.Look()));
  EXPECT_EQ(heard.size(), 1U);
  Must(house_.Run(vault::Expunge(second.vault(), server_, ledger_, 1, "asked by a test")));
  Must(house_.Run(follower.Look()));
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard.back().expunged, std::set<std::uint64_t>{1});
  house_.failing().FailCall(1);
  EXPECT_EQ(house_.Run(follower.Look()).error().kind, ErrorKind::kUnavailable);
  house_.failing().FailNone();
  Must(house_.Run(follower.Look()));
  EXPECT_EQ(heard.size(), 2U);
}

}  // namespace
}  // namespace strongroom::faults
