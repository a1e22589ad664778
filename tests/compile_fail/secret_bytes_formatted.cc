// expect: (Cannot format an argument|fallback_formatter<strongroom::SecretBytes>)
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include "base/secret_bytes.h"

std::string Case(const strongroom::SecretBytes& secret) {
#ifdef STRONGROOM_OFFENCE
  return fmt::format("{}", secret);
#else
  return fmt::format("{}", secret.size());
#endif
}
