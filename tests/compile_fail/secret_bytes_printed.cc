// expect: (no match for .*operator<<|invalid operands to binary expression)
#include <ostream>

#include "base/secret_bytes.h"

void Case(std::ostream& out, const strongroom::SecretBytes& secret) {
  out << secret.size();
#ifdef STRONGROOM_OFFENCE
  out << secret;
#endif
}
