// Confirmation codes for what cannot be undone: asked once, a caller gets a code; asked again with
// it, the thing is done. A code is bound to the tenant and the credential it was given for, works
// once and for ten minutes. Kept in memory: a restart, or another server, asks again. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "access/principal.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"

namespace strongroom::tenancy {

inline constexpr std::chrono::minutes kConfirmationLife{10};
inline constexpr std::size_t kConfirmationsMax = 1000;

class Confirmations {
 public:
  Confirmations(RandomSource& random, const Clock& clock) : random_(random), clock_(clock) {}

  // 16 random bytes in base64url.
  [[nodiscard]] std::string Ask(const access::Principal& by, const Uuid& tenant);
  // Whether the code was given for just this, and uses it up if so.
  [[nodiscard]] bool Take(const std::string& code, const access::Principal& by, const Uuid& tenant);

 private:
  struct Pending {
    Uuid tenant;
    std::string subject, accessor;
    std::chrono::steady_clock::time_point expires;
  };

  RandomSource& random_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Pending> pending_;  // by code; guarded by mutex_
};

}  // namespace strongroom::tenancy
