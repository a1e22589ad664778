// expect: (too few arguments|no matching function|could not convert|invalid initialization)
#include "keys/type_keys.h"

// No decision, no plaintext.
strongroom::Result<strongroom::SecretBytes> Case(const strongroom::access::Grant& grant,
                                                 const strongroom::keys::TypeKeys& keys,
                                                 const strongroom::keys::FieldPlace& place,
                                                 strongroom::ByteView sealed) {
#ifdef STRONGROOM_OFFENCE
  static_cast<void>(grant);
  return strongroom::keys::Open(keys, place, sealed);
#else
  return strongroom::keys::Open(grant, keys, place, sealed);
#endif
}
