// expect: (use of deleted function|overload resolution selected deleted operator '=')
#include <utility>

#include "base/secret_bytes.h"

void Case(strongroom::SecretBytes& to, strongroom::SecretBytes& from) {
  to = std::move(from);
#ifdef STRONGROOM_OFFENCE
  to = from;
#endif
}
