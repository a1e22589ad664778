// How the rooms above name a tenant: the number that partitions the store, the id that stands in
// associated data and derivations, and the name people use. Numbers and ids are never used again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/uuid.h"
#include "store/store.h"

namespace strongroom::keys {

struct TenantRef {
  std::uint32_t number = 0;
  Uuid id;
  std::string name;
};

// A tenant that lived a moment ago. A batch that carries `fence` is not written once its
// destruction has begun, also by a server that has not heard of it.
struct LivingTenant {
  TenantRef ref;
  store::Check fence;
};
using LivingTenantPtr = std::shared_ptr<const LivingTenant>;

}  // namespace strongroom::keys
