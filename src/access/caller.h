// A principal together with the request it makes: what use cases are given and audit entries name.
#pragma once

#include <string>

#include "access/principal.h"

namespace strongroom::access {

struct Caller {
  Principal principal;
  std::string request_id;
};

}  // namespace strongroom::access
