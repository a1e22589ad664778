// expect: (no match for|invalid operands to binary expression)
#include "base/secret_bytes.h"

// A comparison with plain bytes would not be in constant time.
bool Case(const strongroom::SecretBytes& secret, const strongroom::Bytes& bytes) {
#ifdef STRONGROOM_OFFENCE
  return secret == bytes;
#else
  return secret == strongroom::SecretBytes::CopyOf(bytes);
#endif
}
