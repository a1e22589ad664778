// Where an issuer's keys come from: a file, or an https URL.
//
// A file is read at creation, where it must be usable, and again when it has changed. A URL is
// first fetched when keys are asked for, so that strongroom starts while an issuer is away; again
// when a token names a key that is not there, at most once a minute; and when the keys are getting
// old, so that a withdrawn key goes out of use within an hour. When a later reading fails the last
// good keys stay in use, those of a URL for a day at most.
//
// A URL is fetched on a thread of its source's own: an issuer that does not answer takes nothing
// from anybody else. Whoever has the key it needs does not wait for a fetch, unless nobody has
// asked the issuer for an hour.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "identity/jwks.h"
#include "outbound/http_client.h"

namespace strongroom::identity {

inline constexpr std::chrono::minutes kJwksRefreshInterval{1};     // between fetches, at least
inline constexpr std::chrono::seconds kJwksFirstRetryInterval{5};  // while there are no keys at all
inline constexpr std::chrono::minutes kJwksRefreshAge{45};         // fetched anew, nobody waits
inline constexpr std::chrono::hours kJwksUnaskedMax{1};  // not used without having asked again
inline constexpr std::chrono::hours kJwksAgeMax{24};

// Safe to use from any thread; reads or fetches once at a time. A fetch that is under way at its
// end is broken off, which takes about a second; who waits for it is called before.
class JwksSource {
 public:
  using Keys = std::shared_ptr<const KeySet>;
  using Waiter = std::move_only_function<void(Result<Keys>)>;

  // `location` is a path or a URL. Plain http is accepted for this machine's own addresses only,
  // since who can change keys on the way can sign anything. kConfiguration when it cannot be used.
  // `http` and `clock` must outlive the source.
  [[nodiscard]] static Result<std::unique_ptr<JwksSource>> Create(std::string location,
                                                                  const outbound::HttpClient& http,
                                                                  const Clock& clock);
  virtual ~JwksSource() = default;

  // The keys to look `key_id` up in. They may lack it: not an error here. kUnavailable when there
  // are no keys (any more). nullopt when a fetch is to be waited for: see WhenFetched. May read a
  // file, never the network: called on a thread pool.
  [[nodiscard]] virtual std::optional<Result<Keys>> KeysFor(std::string_view key_id) = 0;
  // Calls `waiter` once, with what there is when the fetch that is under way has ended: on the
  // fetching thread, where it must not block; at once when there is none.
  virtual void WhenFetched(Waiter waiter) = 0;
  // Why the last reading failed, for the log; nullopt when it did not.
  [[nodiscard]] virtual std::optional<Error> LastFailure() const = 0;
};

}  // namespace strongroom::identity
