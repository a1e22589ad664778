// expect: (could not convert|no viable conversion|conversion from)
#include <string_view>

#include "base/secret_bytes.h"

void Log(std::string_view) {}

void Case(const strongroom::SecretBytes& secret) {
  Log("text");
#ifdef STRONGROOM_OFFENCE
  Log(secret);
#endif
  static_cast<void>(secret);
}
