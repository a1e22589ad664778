// How the rooms above name a tenant: the number that partitions the store, the id that stands in
// associated data and derivations, and the name people use. Numbers and ids are never used again.
#pragma once

#include <cstdint>
#include <string>

#include "base/uuid.h"

namespace strongroom::keys {

struct TenantRef {
  std::uint32_t number = 0;
  Uuid id;
  std::string name;
};

}  // namespace strongroom::keys
