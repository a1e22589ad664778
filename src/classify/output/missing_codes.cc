#include "classify/output/missing_codes.h"

#include <algorithm>
#include <array>

namespace strongroom::classify::output {
namespace {

struct Meaning {
  std::string_view code;
  std::string_view says;
};

constexpr std::array kMeanings = {
    Meaning{"not-sealed",
            "no strongroom record type declares it high, secret or verifier, so "
            "nothing shows that it is encrypted by field"},
    Meaning{"not-moved",
            "a strongroom record type declares it, but what was scanned still keeps it in the "
            "clear"},
    Meaning{"not-in-secret-store", "the secret itself is stored, not a reference to it"},
    Meaning{"stored-readable", "it is only ever compared, and yet more than a digest is kept"},
    Meaning{"shares-table",
            "it stands in one table or schema with regular fields about "
            "something else: whoever reads those comes past it"},
    Meaning{"indexed-in-plaintext", "an index or a full-text search holds the value readable"},
    Meaning{"no-permission-of-its-own",
            "the permission that opens it opens other data as well, "
            "or none is asked for"},
    Meaning{"in-broad-permission-set",
            "a set of many permissions, granted for other reasons, "
            "opens it"},
    Meaning{"in-url", "it is part of a URL, and URLs are logged"}};

}  // namespace

std::string_view MissingMeaning(std::string_view code) noexcept {
  const auto* found = std::ranges::find(kMeanings, code, &Meaning::code);
  return found == kMeanings.end() ? std::string_view() : found->says;
}

}  // namespace strongroom::classify::output
