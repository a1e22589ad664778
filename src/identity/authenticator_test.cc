#include "identity/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <thread>

#include "identity/test_installation.h"
#include "identity/test_issuer.h"
#include "outbound/http_client.h"
#include "outbound/test_server.h"

namespace strongroom::identity {
namespace {

using access::ControlAction;
using access::PrincipalKind;
using testing::HasSubstr;

// A key set that never changes, or, when told so, cannot be had.
class FixedKeys final : public JwksSource {
 public:
  explicit FixedKeys(const TestIssuer& issuer) {
    auto keys = KeySet::Parse(issuer.Jwks());
    EXPECT_TRUE(keys) << keys.error().ToString();
    keys_ = std::make_shared<const KeySet>(std::move(*keys));
  }
  bool away = false;
  int asked = 0;
  std::optional<Result<Keys>> KeysFor(std::string_view) override {
    ++asked;
    if (away) return Fail(ErrorKind::kUnavailable, "the issuer is away");
    return keys_;
  }
  void WhenFetched(Waiter waiter) override { waiter(keys_); }
  std::optional<Error> LastFailure() const override { return std::nullopt; }

 private:
  std::shared_ptr<const KeySet> keys_;
};

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    for (const auto& tenant : {north_, south_}) living_[tenant.name] = tenant;
    home_.on_notice = [this](std::string_view key) { notices_.emplace_back(key); };
    Build({});
  }
  ~AuthenticatorTest() override { pool_.join(); }

  void Build(AuthenticatorOptions options, std::vector<Issuer> issuers = {}) {
    authenticator_ = std::make_unique<Authenticator>(
        *home_.tokens, *home_.store, home_.clock,
        [this](std::string_view name) -> std::optional<keys::TenantRef> {
          if (during_lookup_) std::exchange(during_lookup_, nullptr)();
          const auto found = living_.find(name);
          if (found == living_.end()) return std::nullopt;
          return found->second;
        },
        std::move(issuers), pool_, options);
  }
  Result<access::Principal> Ask(const std::string& credential,
                                std::optional<std::string> tenant = {}) {
    return home_.Run(authenticator_->Authenticate(credential, std::move(tenant)));
  }
  ErrorKind Refusal(const std::string& credential, std::optional<std::string> tenant = {}) {
    const auto asked = Ask(credential, std::move(tenant));
    if (asked) {
      ADD_FAILURE() << "let in as " << asked->subject;
      return ErrorKind::kInternal;
    }
    return asked.error().kind;
  }
  IssuedToken Issue(TokenSpec spec) {
    const access::Caller by = TestInstallation::Operator();
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTokensManage);
    auto issued = home_.Run(home_.tokens->Create(by, grant, std::move(spec)));
    if (!issued) throw std::runtime_error(issued.error().ToString());
    return std::move(*issued);
  }
  std::string TokenFor(std::vector<keys::TenantRef> tenants,
                       std::optional<std::chrono::seconds> ttl = {}) {
    TokenSpec spec;
    spec.tenants = std::move(tenants);
    spec.subject = "billing";
    spec.permissions = {"p.item.get"};
    spec.ttl = ttl;
    IssuedToken issued = Issue(std::move(spec));
    accessor_ = issued.info.accessor;
    return std::string(issued.token.InsecureText());
  }
  void Revoke(const std::string& accessor) {
    const access::Caller by = TestInstallation::Operator();
    const auto grant = TestInstallation::Grant(by.principal, ControlAction::kTokensManage);
    ASSERT_TRUE(home_.Run(home_.tokens->Revoke(by, grant, accessor)));
  }
  // Calls of the store that authenticating makes.
  std::uint64_t Reads(const std::string& credential) {
    home_.store->FailNone();
    EXPECT_TRUE(Ask(credential));
    return home_.store->calls();
  }

  TestInstallation home_;
  const keys::TenantRef north_{.number = 1, .id = Uuid({1}), .name = "north"};
  const keys::TenantRef south_{.number = 2, .id = Uuid({2}), .name = "south"};
  std::map<std::string, keys::TenantRef, std::less<>> living_;
  std::function<void()> during_lookup_;
  std::vector<std::string> notices_;
  std::string accessor_;
  boost::asio::thread_pool pool_{1};
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(AuthenticatorTest, ATokenGivesItsPrincipal) {
  const auto principal = Ask(TokenFor({north_}, std::chrono::hours(1)));
  ASSERT_TRUE(principal) << principal.error().ToString();
  EXPECT_EQ(principal->kind, PrincipalKind::kTenant);
  EXPECT_EQ(principal->subject, "billing");
  EXPECT_EQ(principal->accessor, accessor_);
  EXPECT_EQ(principal->tenant, 1u);
  EXPECT_EQ(principal->tenant_name, "north");
  EXPECT_EQ(principal->expires, home_.clock.Now() + std::chrono::hours(1));
  EXPECT_FALSE(principal->on_behalf_of);
  EXPECT_TRUE(principal->permissions->Grants("p.item.get", record::Sensitivity::kHigh));
  EXPECT_FALSE(principal->permissions->Grants("p.item.put", record::Sensitivity::kRegular));
}

TEST_F(AuthenticatorTest, EveryRefusalOfACredentialReadsTheSame) {
  const std::string expired = TokenFor({north_}, std::chrono::seconds(1));
  const std::string revoked = TokenFor({north_});
  Revoke(accessor_);
  home_.clock.Advance(std::chrono::seconds(2));
  const std::string accessor = accessor_;
  const auto missing = Ask("");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kUnauthenticated);
  std::set<std::string> texts;
  for (const std::string& credential :
       {expired, revoked, accessor, std::string("x"), std::string("a.b.c"),
        std::string(20'000, 'a'), "srt_" + std::string(43, 'A'), std::string(47, '\0')}) {
    const auto refused = Ask(credential, "north");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthenticated);
    texts.insert(refused.error().ToString());
  }
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_FALSE(texts.contains(missing.error().ToString()));
}

TEST_F(AuthenticatorTest, TheTenantHeaderSelectsAmongTheTokensTenants) {
  const std::string both = TokenFor({north_, south_});
  EXPECT_EQ(Ask(both, "north")->tenant, 1u);
  EXPECT_EQ(Ask(both, "south")->tenant, 2u);
  EXPECT_EQ(Refusal(both), ErrorKind::kMalformed);
  const std::string one = TokenFor({north_});
  EXPECT_EQ(Ask(one)->tenant, 1u);
  EXPECT_EQ(Ask(one, "north")->tenant, 1u);
  // A tenant that exists and one that does not look alike.
  const auto existing = Ask(one, "south");
  const auto absent = Ask(one, "nowhere");
  ASSERT_FALSE(existing);
  ASSERT_FALSE(absent);
  EXPECT_EQ(existing.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(existing.error().ToString(), absent.error().ToString());
  EXPECT_EQ(Refusal(one, ""), ErrorKind::kForbidden);
}

TEST_F(AuthenticatorTest, AnOperatorBelongsToNoTenantAndMayNameNone) {
  TokenSpec spec;
  spec.is_operator = true;
  spec.subject = "operator two";
  const std::string token(Issue(std::move(spec)).token.InsecureText());
  const auto principal = Ask(token);
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->kind, PrincipalKind::kOperator);
  EXPECT_EQ(principal->tenant, 0u);
  EXPECT_EQ(Refusal(token, "north"), ErrorKind::kForbidden);
  EXPECT_EQ(Refusal(token, ""), ErrorKind::kForbidden);
}

TEST_F(AuthenticatorTest, ADevelopmentTokenWorksOnlyWhereItIsAccepted) {
  auto issued = home_.Run(home_.tokens->CreateDevelopment(north_, "developer", {}));
  ASSERT_TRUE(issued);
  const std::string token(issued->token.InsecureText());
  EXPECT_EQ(Refusal(token), ErrorKind::kUnauthenticated);
  Build({.accept_development = true});
  const auto principal = Ask(token);
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->kind, PrincipalKind::kDevelopment);
  EXPECT_EQ(principal->tenant, 1u);
}

TEST_F(AuthenticatorTest, AVerifiedTokenIsServedFromTheCache) {
  const std::string token = TokenFor({north_});
  EXPECT_GT(Reads(token), 0u);
  EXPECT_EQ(Reads(token), 0u);
  EXPECT_EQ(authenticator_->cached(), 1u);
  home_.store->FailAll();
  EXPECT_TRUE(Ask(token));
}

TEST_F(AuthenticatorTest, WhatDoesNotVerifyIsNotCached) {
  EXPECT_EQ(Refusal("srt_" + std::string(43, 'A')), ErrorKind::kUnauthenticated);
  EXPECT_EQ(authenticator_->cached(), 0u);
}

TEST_F(AuthenticatorTest, ACachedTokenExpiresOnTime) {
  const std::string token = TokenFor({north_}, std::chrono::seconds(60));
  EXPECT_TRUE(Ask(token));
  home_.clock.Advance(std::chrono::milliseconds(59'999));
  EXPECT_TRUE(Ask(token));
  home_.clock.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(Refusal(token), ErrorKind::kUnauthenticated);
}

TEST_F(AuthenticatorTest, ARevocationHereWorksAtOnceAndElsewhereWithTheNotice) {
  const std::string token = TokenFor({north_});
  const std::string other = TokenFor({north_});
  const std::string accessor = accessor_;
  home_.Settle();
  EXPECT_TRUE(Ask(token));
  EXPECT_TRUE(Ask(other));
  Revoke(accessor);
  EXPECT_TRUE(Ask(other)) << "this server has not heard of it";
  authenticator_->OnControlChange(TokenRowKey(TokenDigest(other)));
  EXPECT_EQ(Refusal(other), ErrorKind::kUnauthenticated);
  EXPECT_EQ(Reads(token), 0u) << "the others stay cached";

  home_.tokens->OnRevoked([this](std::string_view key) { authenticator_->OnControlChange(key); });
  const std::string third = TokenFor({north_});
  EXPECT_TRUE(Ask(third));
  Revoke(accessor_);
  EXPECT_EQ(Refusal(third), ErrorKind::kUnauthenticated);
}

TEST_F(AuthenticatorTest, TheStoreSendsTheNoticeThatARevocationNeeds) {
  const std::string token = TokenFor({north_});
  Revoke(accessor_);
  home_.Settle();
  EXPECT_THAT(notices_, testing::Contains(TokenRowKey(TokenDigest(token))));
}

// The look-up read the row before the revocation and comes to an end after it.
TEST_F(AuthenticatorTest, AVerificationThatARevocationOvertookIsNotKept) {
  const std::string token = TokenFor({north_});
  during_lookup_ = [&] { authenticator_->OnControlChange(TokenRowKey(TokenDigest(token))); };
  EXPECT_TRUE(Ask(token));
  EXPECT_EQ(authenticator_->cached(), 0u);
  EXPECT_TRUE(Ask(token));
  EXPECT_EQ(authenticator_->cached(), 1u);
  authenticator_->OnGap();
  during_lookup_ = [&] { authenticator_->OnGap(); };
  EXPECT_TRUE(Ask(token));
  EXPECT_EQ(authenticator_->cached(), 0u);
}

TEST_F(AuthenticatorTest, AfterAGapEverythingIsVerifiedAgain) {
  const std::string token = TokenFor({north_});
  EXPECT_TRUE(Ask(token));
  authenticator_->OnGap();
  EXPECT_EQ(authenticator_->cached(), 0u);
  EXPECT_GT(Reads(token), 0u);
}

TEST_F(AuthenticatorTest, WhileTheLinkIsDownNothingIsServedFromOrKeptInTheCache) {
  const std::string token = TokenFor({north_});
  EXPECT_TRUE(Ask(token));
  home_.store->live = false;
  EXPECT_GT(Reads(token), 0u);
  const std::string other = TokenFor({north_});
  EXPECT_TRUE(Ask(other));
  EXPECT_EQ(authenticator_->cached(), 1u);
  home_.store->FailAll();
  EXPECT_EQ(Refusal(token), ErrorKind::kUnavailable);
  home_.store->FailNone();
  home_.store->live = true;
  EXPECT_EQ(Reads(token), 0u);
}

TEST_F(AuthenticatorTest, OtherControlRowsLeaveTheCacheAlone) {
  const std::string token = TokenFor({north_});
  EXPECT_TRUE(Ask(token));
  for (const char* key : {"accessor/sra_x", "key/00000001/tenant", "type/note", "token/zz", ""}) {
    authenticator_->OnControlChange(key);
  }
  EXPECT_EQ(Reads(token), 0u);
}

TEST_F(AuthenticatorTest, ATokenDoesNotReachATenantMadeAgainUnderTheSameName) {
  const std::string token = TokenFor({north_});
  const std::string both = TokenFor({north_, south_});
  EXPECT_TRUE(Ask(token));
  living_.erase("north");
  authenticator_->OnControlChange("tenant/north");
  EXPECT_EQ(Refusal(token), ErrorKind::kUnauthenticated);
  EXPECT_EQ(Refusal(both, "north"), ErrorKind::kForbidden);
  EXPECT_EQ(Refusal(both), ErrorKind::kMalformed) << "a choice that was needed stays needed";
  EXPECT_EQ(Ask(both, "south")->tenant, 2u);
  living_["north"] = {.number = 3, .id = Uuid({3}), .name = "north"};
  authenticator_->OnGap();
  EXPECT_EQ(Refusal(token), ErrorKind::kUnauthenticated);
  EXPECT_EQ(Refusal(both, "north"), ErrorKind::kForbidden);
}

TEST_F(AuthenticatorTest, TheCacheIsBounded) {
  Build({.cache_max = 2});
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Ask(TokenFor({north_})));
    EXPECT_LE(authenticator_->cached(), 2u);
  }
  EXPECT_EQ(authenticator_->cached(), 2u);
}

TEST_F(AuthenticatorTest, AStoreThatFailsIsNoReasonToSayThatTheTokenIsBad) {
  const std::string token = TokenFor({north_});
  home_.store->FailAll();
  EXPECT_EQ(Refusal(token), ErrorKind::kUnavailable);
}

// -- JWT -----------------------------------------------------------------------------------------

class JwtAuthenticationTest : public AuthenticatorTest {
 protected:
  JwtAuthenticationTest() {
    settings_.policy = {.issuer = "https://id.example", .audience = "strongroom"};
    settings_.tenants = {"north", "south"};
    settings_.tenant_claim = "tenant";
    settings_.subject_claim = "azp";
    settings_.user_claim = "preferred_username";
    settings_.roles_claim = "realm_access.roles";
    settings_.permissions = {{"reader", {"p.item.get", "p.collection.get"}},
                             {"writer", {"p.item.get", "p.item.post"}}};
    Use(settings_);
  }
  void Use(const IssuerSettings& settings) {
    auto issuer = Issuer::Create(settings, keys_);
    ASSERT_TRUE(issuer) << issuer.error().ToString();
    std::vector<Issuer> issuers;
    issuers.push_back(std::move(*issuer));
    Build({}, std::move(issuers));
  }
  json::object Claims() const {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(home_.clock.Now().time_since_epoch())
            .count();
    return {{"iss", "https://id.example"},
            {"aud", "strongroom"},
            {"sub", "f81d4fae"},
            {"exp", now + 300},
            {"iat", now},
            {"azp", "mod-orders"},
            {"preferred_username", "amina"},
            {"tenant", "north"},
            {"realm_access", json::object{{"roles", json::array{"reader", "stranger"}}}}};
  }

  const TestIssuer issuer_{crypto::SignatureAlgorithm::kEs256};
  const std::shared_ptr<FixedKeys> keys_ = std::make_shared<FixedKeys>(issuer_);
  IssuerSettings settings_;
};

TEST_F(JwtAuthenticationTest, AVerifiedTokenNamesServiceUserTenantAndMappedRoles) {
  const auto principal = Ask(issuer_.Token(Claims()));
  ASSERT_TRUE(principal) << principal.error().ToString();
  EXPECT_EQ(principal->kind, PrincipalKind::kTenant);
  EXPECT_EQ(principal->subject, "mod-orders");
  EXPECT_EQ(principal->on_behalf_of, "amina");
  EXPECT_EQ(principal->accessor, "jwt:https://id.example");
  EXPECT_EQ(principal->tenant_name, "north");
  EXPECT_EQ(principal->tenant, 1u);
  EXPECT_EQ(principal->permissions->ToList(),
            (std::vector<std::string>{"p.collection.get", "p.item.get"}));
  EXPECT_EQ(Refusal(issuer_.Token(Claims()), "south"), ErrorKind::kForbidden);
}

TEST_F(JwtAuthenticationTest, AVerifiedTokenIsServedFromTheCacheUntilItExpires) {
  const std::string token = issuer_.Token(Claims());
  EXPECT_TRUE(Ask(token));
  EXPECT_TRUE(Ask(token));
  EXPECT_EQ(keys_->asked, 1);
  home_.clock.Advance(std::chrono::seconds(299));
  EXPECT_TRUE(Ask(token));
  EXPECT_EQ(keys_->asked, 1);
  home_.clock.Advance(std::chrono::seconds(300));
  EXPECT_EQ(Refusal(token), ErrorKind::kUnauthenticated);
}

TEST_F(JwtAuthenticationTest, EachClaimThatDoesNotFitIsRefused) {
  const std::pair<const char*, json::value> changes[] = {{"iss", "https://other.example"},
                                                         {"aud", "other"},
                                                         {"exp", 1},
                                                         {"azp", nullptr},
                                                         {"azp", ""},
                                                         {"azp", "a\nb"},
                                                         {"azp", 7},
                                                         {"tenant", "east"},
                                                         {"tenant", nullptr},
                                                         {"tenant", json::object{}},
                                                         {"tenant", "north south"}};
  for (const auto& [name, value] : changes) {
    json::object claims = Claims();
    if (value.is_null()) {
      claims.erase(name);
    } else {
      claims[name] = value;
    }
    EXPECT_EQ(Refusal(issuer_.Token(claims)), ErrorKind::kUnauthenticated)
        << name << " " << json::serialize(value);
  }
  const TestIssuer impostor(crypto::SignatureAlgorithm::kEs256);
  EXPECT_EQ(Refusal(impostor.Token(Claims())), ErrorKind::kUnauthenticated);
  EXPECT_EQ(authenticator_->cached(), 0u);
}

TEST_F(JwtAuthenticationTest, SeveralTenantsMustBeSelectedAmong) {
  json::object claims = Claims();
  claims["tenant"] = json::array{"south", "north", "east"};
  const std::string token = issuer_.Token(claims);
  EXPECT_EQ(Refusal(token), ErrorKind::kMalformed);
  EXPECT_EQ(Ask(token, "south")->tenant, 2u);
  EXPECT_EQ(Refusal(token, "east"), ErrorKind::kForbidden);
}

TEST_F(JwtAuthenticationTest, WithoutATenantClaimTheIssuerSpeaksForAllItsTenants) {
  settings_.tenant_claim.clear();
  settings_.tenants = {"south"};
  Use(settings_);
  EXPECT_EQ(Ask(issuer_.Token(Claims()))->tenant_name, "south");
}

TEST_F(JwtAuthenticationTest, AUserIsNamedOnlyBesideAService) {
  json::object claims = Claims();
  claims.erase("preferred_username");
  EXPECT_EQ(Ask(issuer_.Token(claims))->on_behalf_of, std::nullopt);
  claims["preferred_username"] = "mod-orders";
  EXPECT_EQ(Ask(issuer_.Token(claims))->on_behalf_of, std::nullopt);
  claims["preferred_username"] = "a\x01";
  EXPECT_EQ(Ask(issuer_.Token(claims))->on_behalf_of, std::nullopt);
  settings_.user_claim.clear();
  Use(settings_);
  EXPECT_EQ(Ask(issuer_.Token(Claims()))->on_behalf_of, std::nullopt);
}

TEST_F(JwtAuthenticationTest, RolesComeFromAnArrayOrFromWordsAndMapByConfigurationOnly) {
  settings_.roles_claim = "scope";
  Use(settings_);
  json::object claims = Claims();
  claims["scope"] = "openid writer p.item.delete *";
  EXPECT_EQ(Ask(issuer_.Token(claims))->permissions->ToList(),
            (std::vector<std::string>{"p.item.get", "p.item.post"}));
  claims["scope"] = json::array{"reader", 7, nullptr};
  EXPECT_EQ(Ask(issuer_.Token(claims))->permissions->ToList(),
            (std::vector<std::string>{"p.collection.get", "p.item.get"}));
  claims["scope"] = 7;
  EXPECT_TRUE(Ask(issuer_.Token(claims))->permissions->empty());
}

TEST_F(JwtAuthenticationTest, KeysThatCannotBeHadAreNoRefusalOfTheToken) {
  keys_->away = true;
  EXPECT_EQ(Refusal(issuer_.Token(Claims())), ErrorKind::kUnavailable);
  keys_->away = false;
  EXPECT_TRUE(Ask(issuer_.Token(Claims())));
}

// One thread does what takes long, and three tokens wait for an issuer that says nothing.
TEST_F(JwtAuthenticationTest, NobodyWaitsForAnIssuerWhoseKeyIsKnown) {
  std::atomic<bool> hangs = false;
  const std::string document = issuer_.Jwks();
  const outbound::TestServer server([&](const std::string&) {
    return hangs ? std::string() : outbound::TestServer::Ok(document);
  });
  const outbound::HttpClient http;
  auto source = JwksSource::Create(server.Url("/keys"), http, home_.clock);
  ASSERT_TRUE(source) << source.error().ToString();
  IssuerSettings other = settings_;
  other.policy.issuer = "https://other.example";
  std::vector<Issuer> issuers;
  issuers.push_back(*Issuer::Create(settings_, std::move(*source)));
  issuers.push_back(*Issuer::Create(other, keys_));
  Build({}, std::move(issuers));
  ASSERT_TRUE(Ask(issuer_.Token(Claims())));

  hangs = true;
  home_.clock.Advance(kJwksRefreshInterval);
  std::vector<std::future<ErrorKind>> waiting;
  for (const char* const key_id : {"a", "b", "c"}) {
    json::object header = issuer_.header();
    header["kid"] = key_id;
    waiting.push_back(
        std::async(std::launch::async,
                   [this, token = issuer_.Token(header, Claims())] { return Refusal(token); }));
  }
  while (server.requests() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the others wait as well
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(Ask(issuer_.Token(Claims())));
  json::object claims = Claims();
  claims["iss"] = "https://other.example";
  EXPECT_TRUE(Ask(issuer_.Token(claims)));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  for (auto& one : waiting) EXPECT_EQ(one.get(), ErrorKind::kUnauthenticated);
  EXPECT_EQ(server.requests(), 2);
  authenticator_.reset();  // before the server and the client that its source uses
}

TEST_F(JwtAuthenticationTest, AnIssuerWithBadSettingsIsRefusedAtStart) {
  const auto refused = [&](auto change) {
    IssuerSettings settings = settings_;
    change(settings);
    const auto issuer = Issuer::Create(settings, keys_);
    return !issuer && issuer.error().kind == ErrorKind::kConfiguration;
  };
  EXPECT_TRUE(refused([](IssuerSettings& s) { s.policy.issuer.clear(); }));
  EXPECT_TRUE(refused([](IssuerSettings& s) { s.policy.audience.clear(); }));
  EXPECT_TRUE(refused([](IssuerSettings& s) { s.tenants.clear(); }));
  EXPECT_TRUE(refused([](IssuerSettings& s) { s.subject_claim.clear(); }));
  EXPECT_TRUE(refused([](IssuerSettings& s) { s.permissions["bad"] = {"nonsense"}; }));
  EXPECT_FALSE(Issuer::Create(settings_, nullptr));
}

}  // namespace
}  // namespace strongroom::identity
