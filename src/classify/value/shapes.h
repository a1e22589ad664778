// The shapes that credentials, password hashes, tokens and private keys have, as data: a beginning
// that is theirs alone, and what must follow, length and alphabet. To add one, add a row to
// shapes.cc; its beginning has at least two characters and should be as long as it can be.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "classify/value/bytes.h"
#include "classify/value/check.h"

namespace strongroom::classify::value {

enum class Alphabet : std::uint8_t {
  kDigits,
  kHex,         // of either case
  kBase32,      // A-Z 2-7
  kUpperAlnum,  // A-Z 0-9
  kLowerAlnum,  // a-z 0-9
  kAlnum,
  kBase64,     // A-Z a-z 0-9 + / =
  kBase64Url,  // A-Z a-z 0-9 - _
  kCrypt64,    // A-Z a-z 0-9 . /
  kParameters  // of hashes: A-Z a-z 0-9 = , - + . /
};
[[nodiscard]] bool IsOf(Alphabet alphabet, char c) noexcept;

// `least` to `most` characters, no more of the alphabet behind them, then `then` (0: nothing).
struct Run {
  Alphabet of = Alphabet::kAlnum;
  std::uint16_t least = 0;
  std::uint16_t most = 0;  // 0: the shape has no further run
  char then = 0;
};

// What beyond runs has to hold.
enum class Proof : std::uint8_t {
  kNone,
  kGithubChecksum,   // told in `what` when it does not hold: generators of examples leave it out
  kJwtHeader,        // decodes to JSON with "alg"
  kPem,              // a label of private keys, and some of the key
  kMixed,            // capitals, small letters and digits
  kBasic,            // decodes to user:password
  kUrlPassword,      // user:password@host behind "://"
  kAssignedPassword  // something that is no placeholder, up to the next parameter
};

struct Shape {
  std::string_view prefix;
  std::string_view what;
  Check check = Check::kCredential;
  std::array<Run, 4> runs{};
  Proof proof = Proof::kNone;
  Run before{};  // what must stand right before the prefix
};

// Others stand where no word's character (letter, digit, underscore) is before them.
[[nodiscard]] constexpr bool MayStandInWord(const Shape& shape) noexcept {
  return shape.before.most != 0 || !(IsAlnum(shape.prefix[0]) || shape.prefix[0] == '_');
}

[[nodiscard]] std::span<const Shape> Shapes() noexcept;

}  // namespace strongroom::classify::value
