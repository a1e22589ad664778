#include "crypto/openssl.h"

#include <cstdio>
#include <cstdlib>

namespace strongroom::crypto {

void Require(bool ok, const char* what) noexcept {
  if (ok) [[likely]]
    return;
  std::fprintf(stderr, "strongroom: OpenSSL failed: %s\n", what);
  std::abort();
}

}  // namespace strongroom::crypto
