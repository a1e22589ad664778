// What the routes stand on; wired by `app`. References outlive every request.
#pragma once

#include <functional>
#include <string>

#include "access/caller.h"
#include "base/task.h"
#include "identity/authenticator.h"
#include "identity/token_store.h"
#include "record/class_policy.h"
#include "tenancy/tenants.h"
#include "vault/vault.h"

namespace strongroom::desk {
class Desk;
}

namespace strongroom::api {

struct Health {
  bool fit = false;
  std::string detail;  // a constant text for people: what is down
};

struct Services {
  vault::Vault& vault;
  identity::Authenticator& authenticator;
  identity::TokenStore& tokens;
  tenancy::Tenants& tenants;
  desk::Desk& desk;
  std::string classes_json;              // policy/classes.json in force, with the guide
  std::function<Task<Health>()> health;  // the store answers, the audit keeps up
  std::function<std::string()> metrics;  // Prometheus text
  std::string version;
};

}  // namespace strongroom::api
