#include "access/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/json.h"

namespace strongroom::access {
namespace {

using record::RecordType;
using testing::ElementsAre;
using testing::IsEmpty;

RecordType Compiled(const std::string& schema) {
  const auto json = ParseJson(schema);
  EXPECT_TRUE(json) << json.error().ToString();
  auto type = RecordType::Compile(*json);
  EXPECT_TRUE(type) << type.error().ToString();
  return std::move(*type);
}

const RecordType& Note() {
  static const RecordType type = Compiled(R"({
    "$id": "note", "title": "Note", "type": "object", "x-sensitivity": "regular",
    "additionalProperties": false,
    "properties": {"text": {"type": "string", "maxLength": 9, "x-sensitivity": "regular"}}})");
  return type;
}
const RecordType& Contact() {
  static const RecordType type = Compiled(R"({
    "$id": "contact", "title": "Contact", "type": "object", "x-sensitivity": "low",
    "x-permission-prefix": "p.contact", "additionalProperties": false,
    "properties": {
      "status": {"type": "string", "maxLength": 9, "x-sensitivity": "regular"},
      "email": {"type": "string", "maxLength": 9, "x-sensitivity": "low"},
      "phone": {"type": "string", "maxLength": 9, "x-sensitivity": "low"}}})");
  return type;
}
const RecordType& Account() {
  static const RecordType type = Compiled(R"({
    "$id": "account", "title": "Account", "type": "object", "x-sensitivity": "high",
    "x-permission-prefix": "p.account", "additionalProperties": false,
    "properties": {
      "status": {"type": "string", "maxLength": 9, "x-sensitivity": "regular"},
      "number": {"type": "string", "maxLength": 9, "x-sensitivity": "high", "x-mask": "all"}}})");
  return type;
}

constexpr Action kActions[] = {Action::kCollectionGet, Action::kItemGet,    Action::kItemPost,
                               Action::kItemPut,       Action::kItemDelete, Action::kSearch,
                               Action::kReveal};
constexpr ControlAction kControlActions[] = {
    ControlAction::kTypesGet,      ControlAction::kTypesManage, ControlAction::kTenantsGet,
    ControlAction::kTenantsManage, ControlAction::kTokensGet,   ControlAction::kTokensManage,
    ControlAction::kAuditGet,      ControlAction::kAuditManage};

Principal Of(PrincipalKind kind, std::uint32_t tenant,
             const std::vector<std::string>& permissions = {}) {
  Principal principal;
  principal.kind = kind;
  principal.tenant = tenant;
  auto set = PermissionSet::Parse(permissions);
  EXPECT_TRUE(set) << set.error().ToString();
  principal.permissions = std::make_shared<const PermissionSet>(std::move(*set));
  return principal;
}
Principal TenantWith(const std::vector<std::string>& permissions) {
  return Of(PrincipalKind::kTenant, 7, permissions);
}

TEST(Decide, EachActionNeedsItsOwnPermission) {
  for (const RecordType* type : {&Note(), &Contact(), &Account()}) {
    for (const Action held : kActions) {
      const std::string name = RecordPermission(type->permission_prefix(), held);
      const Principal principal = TenantWith({name});
      for (const Action wanted : kActions) {
        const auto grant = Decide(principal, wanted, *type);
        EXPECT_EQ(grant.has_value(), wanted == held) << name << " " << ActionName(wanted);
        if (grant) {
          EXPECT_TRUE(grant->Allows(7, type->name()));
          EXPECT_FALSE(grant->Allows(8, type->name()));
          EXPECT_FALSE(grant->Allows(7, "other"));
          EXPECT_EQ(grant->action(), wanted);
        } else {
          EXPECT_EQ(grant.error().permission, RecordPermission(type->permission_prefix(), wanted));
        }
      }
    }
  }
}

TEST(Decide, AWildcardReachesRegularAndLowTypesAndNeverHighOnes) {
  for (const Action action : kActions) {
    for (const char* wildcard : {"*", "p.*"}) {
      EXPECT_TRUE(Decide(TenantWith({wildcard}), action, Contact())) << wildcard;
      EXPECT_FALSE(Decide(TenantWith({wildcard}), action, Account())) << wildcard;
    }
    EXPECT_TRUE(Decide(TenantWith({"strongroom.*"}), action, Note()));
    EXPECT_FALSE(Decide(TenantWith({"strongroom.*"}), action, Contact()));
    EXPECT_FALSE(Decide(TenantWith({"p.account.*", "p.account.item.*"}), action, Account()));
  }
}

TEST(Decide, ALowFieldNeedsItsOwnPermissionToBeSeen) {
  const auto grant = Decide(TenantWith({"p.contact.item.get", "p.contact.phone.view"}),
                            Action::kItemGet, Contact());
  ASSERT_TRUE(grant);
  EXPECT_TRUE(grant->CanView(*Contact().FieldNumber("status")));
  EXPECT_FALSE(grant->CanView(*Contact().FieldNumber("email")));
  EXPECT_TRUE(grant->CanView(*Contact().FieldNumber("phone")));
  const auto wide = Decide(TenantWith({"p.contact.*"}), Action::kItemGet, Contact());
  ASSERT_TRUE(wide);
  EXPECT_TRUE(wide->CanView(*Contact().FieldNumber("email")));
}

TEST(Decide, AnOperatorAndTheServerItselfOpenNothing) {
  for (const Action action : kActions) {
    for (const std::uint32_t tenant : {0u, 7u}) {
      for (const PrincipalKind kind : {PrincipalKind::kOperator, PrincipalKind::kSystem}) {
        const Principal principal = Of(kind, tenant, {"*", "p.account.item.get"});
        for (const RecordType* type : {&Note(), &Contact(), &Account()}) {
          EXPECT_FALSE(Decide(principal, action, *type));
        }
      }
    }
  }
}

TEST(DecideAbsent, IsToldToWhoMayListTheTypesOrHoldsItsPermission) {
  const auto told = [](const Principal& principal) {
    return DecideAbsent(principal, Action::kItemGet, "nothing").has_value();
  };
  EXPECT_TRUE(told(Of(PrincipalKind::kOperator, 0, {})));
  EXPECT_TRUE(told(Of(PrincipalKind::kDevelopment, 7, {})));
  EXPECT_TRUE(told(Of(PrincipalKind::kTenant, 7, {"strongroom.types.get"})));
  EXPECT_TRUE(told(Of(PrincipalKind::kTenant, 7, {"strongroom.nothing.item.get"})));
  EXPECT_FALSE(told(Of(PrincipalKind::kTenant, 0, {"strongroom.nothing.item.get"})));
  for (const char* other : {"strongroom.nothing.*", "strongroom.nothing.item.put",
                            "strongroom.another.item.get", "strongroom.types.manage"}) {
    EXPECT_FALSE(told(Of(PrincipalKind::kTenant, 7, {other}))) << other;
  }
  const auto denied = DecideAbsent(Of(PrincipalKind::kTenant, 7, {}), Action::kReveal, "nothing");
  EXPECT_EQ(denied.error().permission, "strongroom.nothing.reveal.execute");
}

TEST(Decide, WithoutATenantNobodyReachesRecords) {
  for (const PrincipalKind kind : {PrincipalKind::kTenant, PrincipalKind::kDevelopment}) {
    EXPECT_FALSE(Decide(Of(kind, 0, {"*"}), Action::kItemGet, Note()));
  }
}

TEST(Decide, TheDevelopmentPrincipalMayDoAllButRewrite) {
  const Principal developer = Of(PrincipalKind::kDevelopment, 7);
  for (const Action action : kActions) {
    const auto grant = Decide(developer, action, Contact());
    ASSERT_TRUE(grant);
    EXPECT_TRUE(grant->CanView(1));
    EXPECT_TRUE(Decide(developer, action, Account()));
  }
  EXPECT_FALSE(Decide(developer, Action::kRewrite, Account()));
}

TEST(DecideRewrite, IsTheServersAlone) {
  for (const PrincipalKind kind :
       {PrincipalKind::kOperator, PrincipalKind::kTenant, PrincipalKind::kDevelopment}) {
    EXPECT_FALSE(DecideRewrite(Of(kind, 7, {"*"}), 7, Account()));
    EXPECT_FALSE(Decide(Of(kind, 7, {"*"}), Action::kRewrite, Account()));
  }
  const auto grant = DecideRewrite(Principal::System(), 7, Account());
  ASSERT_TRUE(grant);
  EXPECT_TRUE(grant->Allows(7, "account"));
  EXPECT_EQ(grant->action(), Action::kRewrite);
}

TEST(DecideControl, WhatEachKindOfPrincipalMayDo) {
  for (const ControlAction action : kControlActions) {
    const std::string name(ControlPermission(action));
    for (const PrincipalKind kind : {PrincipalKind::kOperator, PrincipalKind::kDevelopment}) {
      const auto grant = DecideControl(Of(kind, 0), action);
      ASSERT_TRUE(grant) << name;
      EXPECT_TRUE(grant->installation_wide());
      EXPECT_EQ(grant->action(), action);
    }
    EXPECT_FALSE(DecideControl(Principal::System(), action)) << name;
    EXPECT_FALSE(DecideControl(TenantWith({}), action)) << name;

    const bool tenants_own =
        action == ControlAction::kTypesGet || action == ControlAction::kTokensGet ||
        action == ControlAction::kTokensManage || action == ControlAction::kAuditGet;
    for (const auto& held : {std::vector<std::string>{name}, {"*"}, {"strongroom.*"}}) {
      const auto grant = DecideControl(TenantWith(held), action);
      ASSERT_EQ(grant.has_value(), tenants_own) << name;
      if (grant) {
        EXPECT_FALSE(grant->installation_wide());
      }
      EXPECT_FALSE(DecideControl(Of(PrincipalKind::kTenant, 0, held), action)) << name;
    }
  }
}

TEST(NotGrantable, NamesWhatIsNotHeldAndNothingForAnOperator) {
  EXPECT_THAT(NotGrantable(TenantWith({"a.get", "p.*"}), {"a.get", "b.get", "p.x.*", "*"}),
              ElementsAre("b.get", "*"));
  EXPECT_THAT(NotGrantable(Of(PrincipalKind::kOperator, 0), {"b.get", "*"}), IsEmpty());
  EXPECT_THAT(NotGrantable(TenantWith({}), {}), IsEmpty());
}

// Whatever sequence of hand-overs: nobody gets, on a type of any class, what the first did not
// have.
TEST(NotGrantable, HandingOnNeverWidensWhatCanBeDone) {
  const std::vector<std::string> pool = {"*",
                                         "p.*",
                                         "p.account.*",
                                         "p.contact.*",
                                         "strongroom.*",
                                         "strongroom.tokens.*",
                                         "p.account.item.get",
                                         "p.account.reveal.execute",
                                         "p.contact.item.get",
                                         "p.contact.email.view",
                                         "strongroom.note.item.get",
                                         "strongroom.tokens.manage",
                                         "strongroom.audit.get"};
  const bool held = rc::check("a creature's rights are its creator's", [&] {
    const auto some = rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pool));
    const Principal creator = TenantWith(*some);
    std::vector<std::string> wanted = *some;
    const std::vector<std::string> refused = NotGrantable(creator, wanted);
    std::erase_if(wanted, [&](const auto& name) { return std::ranges::count(refused, name) > 0; });
    const Principal created = TenantWith(wanted);
    for (const RecordType* type : {&Note(), &Contact(), &Account()}) {
      for (const Action action : kActions) {
        const auto got = Decide(created, action, *type);
        const auto had = Decide(creator, action, *type);
        RC_ASSERT(!got || had);
        for (std::size_t i = 0; got && i < type->fields().size(); ++i) {
          RC_ASSERT(!got->CanView(i) || had->CanView(i));
        }
      }
    }
    for (const ControlAction action : kControlActions) {
      RC_ASSERT(!DecideControl(created, action) || DecideControl(creator, action));
    }
  });
  EXPECT_TRUE(held);
}

// No set of wildcards, however chosen, opens a high type.
TEST(Decide, NoWildcardsOpenAHighType) {
  const bool held = rc::check("wildcards never reach high", [] {
    const std::string full = "p.account.item.get";
    const auto cut = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, full.size()));
    std::vector<std::string> wildcards = {"*"};
    for (const std::size_t at : cut) {
      if (full[at] == '.') wildcards.push_back(full.substr(0, at) + ".*");
    }
    const Principal principal = TenantWith(wildcards);
    for (const Action action : kActions) RC_ASSERT(!Decide(principal, action, Account()));
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace strongroom::access
