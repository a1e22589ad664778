// expect: (use of deleted function|call to deleted constructor).*SecretBytes
#include <utility>

#include "base/secret_bytes.h"

void Take(strongroom::SecretBytes) {}

void Case(strongroom::SecretBytes secret) {
  Take(std::move(secret));
#ifdef STRONGROOM_OFFENCE
  Take(secret);
#endif
}
