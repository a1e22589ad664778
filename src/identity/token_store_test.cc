#include "identity/token_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/test_installation.h"

namespace strongroom::identity {
namespace {

using access::ControlAction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kManage = "strongroom.tokens.manage";

class TokenStoreTest : public testing::Test {
 protected:
  Result<IssuedToken> Create(const access::Caller& by, TokenSpec spec) {
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTokensManage);
    return home_.Run(home_.tokens->Create(by, grant, std::move(spec)));
  }
  IssuedToken Made(const access::Caller& by, TokenSpec spec) {
    auto issued = Create(by, std::move(spec));
    if (!issued) throw std::runtime_error(issued.error().ToString());
    return std::move(*issued);
  }
  Result<void> Revoke(const access::Caller& by, const std::string& accessor) {
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTokensManage);
    return home_.Run(home_.tokens->Revoke(by, grant, accessor));
  }
  std::vector<std::string> Listed(const access::Caller& by) {
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTokensGet);
    const auto list = home_.Run(home_.tokens->List(by, grant));
    std::vector<std::string> subjects;
    for (const TokenInfo& info : *list) subjects.push_back(info.subject);
    return subjects;
  }
  std::optional<TokenInfo> Find(const IssuedToken& issued) {
    const std::string key = TokenRowKey(TokenDigest(issued.token.InsecureText()));
    auto found = home_.Run(home_.tokens->Find(key));
    EXPECT_TRUE(found) << found.error().ToString();
    return found ? std::move(*found) : std::nullopt;
  }
  TokenSpec For(const keys::TenantRef& tenant, std::vector<std::string> permissions) {
    TokenSpec spec;
    spec.tenants = {tenant};
    spec.subject = "service";
    spec.permissions = std::move(permissions);
    return spec;
  }

  TestInstallation home_;
  const keys::TenantRef north_{.number = 1, .id = Uuid({1}), .name = "north"};
  const keys::TenantRef south_{.number = 2, .id = Uuid({2}), .name = "south"};
  const access::Caller operator_ = TestInstallation::Operator();
};

TEST_F(TokenStoreTest, AnIssuedTokenIsFoundByItsTextAndStoredOnlyAsADigest) {
  TokenSpec spec = For(north_, {"p.item.get"});
  spec.ttl = std::chrono::hours(1);
  const IssuedToken issued = Made(operator_, std::move(spec));
  const auto found = Find(issued);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->accessor, issued.info.accessor);
  EXPECT_EQ(found->tenants.front().id, north_.id);
  EXPECT_EQ(found->created_by, "operator");
  EXPECT_EQ(found->expires, home_.clock.Now() + std::chrono::hours(1));
  const auto rows = home_.Run(home_.temporary->store().Scan("control", 0, {}, {}, 100));
  const std::string token(issued.token.InsecureText());
  for (const store::Row& row : *rows) {
    EXPECT_THAT(std::string(AsText(row.key)), Not(HasSubstr(token.substr(4))));
    EXPECT_THAT(std::string(AsText(row.body)), Not(HasSubstr(token.substr(4))));
  }
  EXPECT_THAT(home_.Chain(0) + home_.Chain(1), Not(HasSubstr(token.substr(4))));
}

TEST_F(TokenStoreTest, BrokenRulesAreNamedByTheirPlace) {
  const auto rule = [&](const TokenSpec& spec) {
    const auto issued = Create(operator_, spec);
    EXPECT_FALSE(issued);
    if (issued) return std::string("issued");
    EXPECT_EQ(issued.error().kind, ErrorKind::kInvalid);
    return issued.error().fields.at(0).pointer;
  };
  TokenSpec spec = For(north_, {"a.get"});
  spec.subject = "";
  EXPECT_EQ(rule(spec), "/subject");
  spec.subject = "a\nb";
  EXPECT_EQ(rule(spec), "/subject");
  spec = For(north_, {"a.get", "nonsense"});
  EXPECT_EQ(rule(spec), "/permissions/1");
  spec = For(north_, {});
  spec.ttl = std::chrono::seconds(0);
  EXPECT_EQ(rule(spec), "/ttl");
  spec.ttl = kTokenTtlMax + std::chrono::seconds(1);
  EXPECT_EQ(rule(spec), "/ttl");
  spec = For(north_, {});
  spec.tenants.clear();
  EXPECT_EQ(rule(spec), "/tenants");
  spec.tenants = {north_, north_};
  EXPECT_EQ(rule(spec), "/tenants");
  spec = For(north_, {});
  spec.is_operator = true;
  EXPECT_EQ(rule(spec), "");
  spec.tenants.clear();
  spec.permissions = {"a.get"};
  EXPECT_EQ(rule(spec), "");
}

TEST_F(TokenStoreTest, ATenantMakesTokensForItselfOnlyAndNeverAnOperators) {
  const access::Caller north = TestInstallation::Of(north_, {kManage, "a.get"});
  EXPECT_TRUE(Create(north, For(north_, {"a.get"})));
  TokenSpec both = For(north_, {});
  both.tenants.push_back(south_);
  TokenSpec op;
  op.is_operator = true;
  op.subject = "me";
  for (const TokenSpec& spec : {For(south_, {"a.get"}), both, op}) {
    const auto issued = Create(north, spec);
    ASSERT_FALSE(issued);
    EXPECT_EQ(issued.error().kind, ErrorKind::kForbidden);
  }
  EXPECT_TRUE(Create(operator_, op));
  EXPECT_TRUE(Create(operator_, both));
}

TEST_F(TokenStoreTest, ATenantHandsOnOnlyWhatItHoldsAndLearnsWhatNot) {
  const access::Caller north = TestInstallation::Of(north_, {kManage, "a.get", "p.*"});
  const auto issued = Create(north, For(north_, {"a.get", "b.get", "p.x.*", "p.item.get", "*"}));
  ASSERT_FALSE(issued);
  EXPECT_EQ(issued.error().kind, ErrorKind::kForbidden);
  EXPECT_THAT(issued.error().detail, testing::EndsWith("not yours: b.get p.item.get *"));
  EXPECT_TRUE(Create(north, For(north_, {"a.get", "p.x.*", kManage})));
  EXPECT_TRUE(Create(operator_, For(north_, {"b.get", "p.item.get", "*"})));
}

TEST_F(TokenStoreTest, ACopyOfOnesRightsEndsWithOnesOwnCredential) {
  access::Caller north = TestInstallation::Of(north_, {kManage});
  const Time end = home_.clock.Now() + std::chrono::hours(1);
  north.principal.expires = end;
  TokenSpec spec = For(north_, {});
  EXPECT_EQ(Made(north, spec).info.expires, end);
  spec.ttl = std::chrono::hours(2);
  EXPECT_EQ(Made(north, spec).info.expires, end);
  spec.ttl = std::chrono::minutes(5);
  EXPECT_EQ(Made(north, spec).info.expires, home_.clock.Now() + std::chrono::minutes(5));

  access::Caller passing = operator_;
  passing.principal.expires = end;
  TokenSpec op;
  op.is_operator = true;
  op.subject = "second operator";
  EXPECT_EQ(Made(passing, op).info.expires, end);
  EXPECT_EQ(Made(passing, For(north_, {})).info.expires, std::nullopt);
}

TEST_F(TokenStoreTest, AGrantForSomethingElseIsNotEnough) {
  for (const auto action : {ControlAction::kTokensGet, ControlAction::kTenantsManage}) {
    const auto grant = TestInstallation::Grant(operator_.principal, action);
    TokenSpec spec = For(north_, {});
    const auto issued = home_.Run(home_.tokens->Create(operator_, grant, spec));
    EXPECT_EQ(issued.error().kind, ErrorKind::kForbidden);
    const auto revoked = home_.Run(home_.tokens->Revoke(operator_, grant, "sra_x"));
    EXPECT_EQ(revoked.error().kind, ErrorKind::kForbidden);
  }
  const auto manage = TestInstallation::Grant(operator_.principal, ControlAction::kTokensManage);
  EXPECT_FALSE(home_.Run(home_.tokens->List(operator_, manage)));
}

TEST_F(TokenStoreTest, ARevokedTokenIsGoneAndTheListenerToldItsRow) {
  std::vector<std::string> told;
  home_.tokens->OnRevoked([&](std::string_view key) { told.emplace_back(key); });
  const IssuedToken issued = Made(operator_, For(north_, {}));
  EXPECT_TRUE(Revoke(operator_, issued.info.accessor));
  EXPECT_FALSE(Find(issued));
  EXPECT_THAT(told, ElementsAre(TokenRowKey(TokenDigest(issued.token.InsecureText()))));
  const auto rows = home_.Run(home_.rows->Scan(std::string(kAccessorRowPrefix)));
  EXPECT_THAT(*rows, IsEmpty());
  const auto again = Revoke(operator_, issued.info.accessor);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kNotFound);
}

TEST_F(TokenStoreTest, TokensBeyondATenantsReachLookAbsentToIt) {
  const access::Caller north = TestInstallation::Of(north_, {"*"});
  TokenSpec both = For(north_, {});
  both.tenants.push_back(south_);
  TokenSpec op;
  op.is_operator = true;
  op.subject = "operator two";
  std::vector<std::string> beyond;
  for (const TokenSpec& spec : {both, op, For(south_, {})}) {
    beyond.push_back(Made(operator_, spec).info.accessor);
  }
  auto development = home_.Run(home_.tokens->CreateDevelopment(north_, "developer", {}));
  ASSERT_TRUE(development);
  beyond.push_back(development->info.accessor);
  const auto absent = Revoke(north, "sra_nosuchtoken");
  ASSERT_FALSE(absent);
  for (const std::string& accessor : beyond) {
    const auto refused = Revoke(north, accessor);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().ToString(), absent.error().ToString());
  }
  TokenSpec own = For(north_, {});
  own.subject = "own";
  const std::string accessor = Made(operator_, own).info.accessor;
  EXPECT_THAT(Listed(north), ElementsAre("own"));
  EXPECT_EQ(Listed(operator_).size(), 5u);
  EXPECT_TRUE(Revoke(north, accessor));
}

TEST_F(TokenStoreTest, ATokenWhoseAccessorRowWasTakenAwayCanStillBeRevoked) {
  const IssuedToken issued = Made(operator_, For(north_, {}));
  store::Batch batch;
  batch.removes.push_back(
      {.table = "control", .partition = 0, .key = ToBytes(AccessorRowKey(issued.info.accessor))});
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  EXPECT_TRUE(Revoke(operator_, issued.info.accessor));
  EXPECT_FALSE(Find(issued));
}

TEST_F(TokenStoreTest, EachTenantConcernedReadsOfItInItsOwnChain) {
  TokenSpec both = For(north_, {});
  both.tenants.push_back(south_);
  const std::string shared = Made(operator_, both).info.accessor;
  const std::string own = Made(operator_, For(north_, {})).info.accessor;
  EXPECT_TRUE(Revoke(operator_, shared));
  const std::string made = R"("action":"token.create","decision":"allowed")";
  const std::string revoked = R"("action":"token.revoke","decision":"allowed")";
  for (const store::Partition partition : {1u, 2u}) {
    EXPECT_THAT(home_.Chain(partition), HasSubstr(made));
    EXPECT_THAT(home_.Chain(partition), HasSubstr(revoked));
    EXPECT_THAT(home_.Chain(partition), HasSubstr(shared));
  }
  EXPECT_THAT(home_.Chain(1), HasSubstr(own));
  EXPECT_THAT(home_.Chain(2), Not(HasSubstr(own)));
  EXPECT_THAT(home_.Chain(0), HasSubstr("token/"));
}

TEST_F(TokenStoreTest, ExpiredTokensAreRemovedAfterThirtyDaysWithAnEntryInEachChain) {
  using std::chrono::hours;
  TokenSpec spec = For(north_, {"a.get"});
  spec.subject = "short";
  spec.ttl = hours(1);
  const IssuedToken expiring = Made(operator_, spec);
  spec.subject = "long";
  spec.ttl = hours(2);
  (void)Made(operator_, spec);
  spec.subject = "for ever";
  spec.ttl.reset();
  (void)Made(operator_, spec);

  home_.clock.Advance(hours(1) + kExpiredTokensKept - std::chrono::milliseconds(1));
  EXPECT_EQ(home_.Run(home_.tokens->RemoveExpired()), 0u);
  EXPECT_THAT(Listed(operator_), UnorderedElementsAre("short", "long", "for ever"));

  home_.clock.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(home_.Run(home_.tokens->RemoveExpired()), 1u);
  EXPECT_EQ(home_.Run(home_.tokens->RemoveExpired()), 0u);
  EXPECT_THAT(Listed(operator_), UnorderedElementsAre("long", "for ever"));
  EXPECT_EQ(home_.Run(home_.rows->Scan("accessor/"))->size(), 2u);
  EXPECT_FALSE(Find(expiring));
  EXPECT_THAT(home_.Chain(0), HasSubstr(R"("action":"token.expire")"));
  EXPECT_THAT(home_.Chain(0), HasSubstr("accessor/" + expiring.info.accessor));
  EXPECT_THAT(home_.Chain(1), HasSubstr(R"("action":"token.expire")"));
  EXPECT_THAT(home_.Chain(1), HasSubstr(expiring.info.accessor));
}

TEST_F(TokenStoreTest, ExpiredTokenWhoseAccessorRowPointsElsewhereTakesNothingElseAlong) {
  TokenSpec spec = For(north_, {});
  const IssuedToken living = Made(operator_, spec);
  spec.ttl = std::chrono::hours(1);
  const IssuedToken expired = Made(operator_, spec);
  // The pointer of the one is made to be that of the other.
  const auto pointer = home_.Run(home_.rows->Get(AccessorRowKey(expired.info.accessor)));
  store::Batch batch;
  home_.rows->Replace(batch, operator_, "test.change", **pointer,
                      EncodeAccessorRow(TokenRowKey(TokenDigest(living.token.InsecureText()))));
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  home_.clock.Advance(std::chrono::hours(1) + kExpiredTokensKept);
  EXPECT_EQ(home_.Run(home_.tokens->RemoveExpired()), 1u);
  EXPECT_FALSE(Find(expired));
  EXPECT_TRUE(Find(living));
}

TEST_F(TokenStoreTest, AFailingStoreRemovesAnExpiredTokenWhollyOrNotAtAll) {
  TokenSpec spec = For(north_, {});
  spec.ttl = std::chrono::hours(1);
  (void)Made(operator_, spec);
  home_.clock.Advance(std::chrono::hours(1) + kExpiredTokensKept);
  bool gone = false;
  for (std::uint64_t n = 1; !gone; ++n) {
    home_.store->FailCall(n);
    gone = home_.Run(home_.tokens->RemoveExpired()).has_value();
    home_.store->FailNone();
    EXPECT_EQ(home_.Run(home_.rows->Scan("token/"))->size(), gone ? 0u : 1u) << n;
    EXPECT_EQ(home_.Run(home_.rows->Scan("accessor/"))->size(), gone ? 0u : 1u) << n;
    ASSERT_LT(n, 50u);
  }
}

// Who may hand on rights may choose any subject for them: they all draw on one budget.
TEST_F(TokenStoreTest, ATokenMadeByATenantDrawsOnItsMakersBudget) {
  const IssuedToken first = Made(operator_, For(north_, {kManage}));
  EXPECT_EQ(first.info.budget_holder, "service");
  access::Caller by = TestInstallation::Of(north_, {kManage});
  by.principal.budget_holder = first.info.budget_holder;
  TokenSpec spec = For(north_, {kManage});
  spec.subject = "another";
  const IssuedToken second = Made(by, spec);
  EXPECT_EQ(second.info.subject, "another");
  EXPECT_EQ(second.info.budget_holder, "service");
  EXPECT_EQ(Find(second)->budget_holder, "service");
}

// Whichever call of the store fails: the token exists wholly or not at all.
TEST_F(TokenStoreTest, AFailingStoreLeavesNoHalfMadeOrHalfRevokedToken) {
  bool whole = false;
  for (std::uint64_t n = 1; !whole; ++n) {
    home_.store->FailCall(n);
    const auto issued = Create(operator_, For(north_, {}));
    whole = issued.has_value();
    home_.store->FailNone();
    const auto tokens = home_.Run(home_.rows->Scan("token/"));
    const auto accessors = home_.Run(home_.rows->Scan("accessor/"));
    EXPECT_EQ(tokens->size(), whole ? 1u : 0u) << n;
    EXPECT_EQ(accessors->size(), whole ? 1u : 0u) << n;
    ASSERT_LT(n, 50u);
  }
  const auto accessors = home_.Run(home_.rows->Scan("accessor/"));
  const std::string accessor = accessors->front().key.substr(kAccessorRowPrefix.size());
  bool gone = false;
  for (std::uint64_t n = 1; !gone; ++n) {
    home_.store->FailCall(n);
    gone = Revoke(operator_, accessor).has_value();
    home_.store->FailNone();
    const auto tokens = home_.Run(home_.rows->Scan("token/"));
    EXPECT_EQ(tokens->size(), gone ? 0u : 1u) << n;
    ASSERT_LT(n, 50u);
  }
}

TEST_F(TokenStoreTest, ARowMadeBehindTheServersBackIsNoToken) {
  TokenInfo info;
  info.accessor = "sra_forged";
  info.kind = TokenKind::kOperator;
  info.subject = "intruder";
  const std::string key = TokenRowKey(TokenDigest("srt_known"));
  Bytes body = EncodeTokenRow(info);
  body.resize(body.size() + 32);  // where the MAC would stand
  store::Batch batch;
  batch.puts.push_back(
      {.table = "control", .partition = 0, .key = ToBytes(key), .version = 1, .body = body});
  ASSERT_TRUE(home_.Run(home_.temporary->store().Write(std::move(batch))));
  const auto found = home_.Run(home_.tokens->Find(key));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
  EXPECT_THAT(Listed(operator_), IsEmpty());
  EXPECT_THAT(home_.reports, Not(IsEmpty()));
}

}  // namespace
}  // namespace strongroom::identity
