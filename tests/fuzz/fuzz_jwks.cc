// A JWKS document from an issuer: no crash, and every accepted key can be asked about a signature.
#include <array>

#include "base/bytes.h"
#include "identity/jwks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  using crypto::SignatureAlgorithm;
  const auto keys = identity::KeySet::Parse(AsText({data, size}));
  if (!keys) return 0;
  static constexpr std::array<std::uint8_t, 64> kSignature{};
  for (const auto algorithm :
       {SignatureAlgorithm::kRs256, SignatureAlgorithm::kEs256, SignatureAlgorithm::kEdDsa}) {
    const crypto::PublicKey* const key = keys->Find("", algorithm);
    if (key != nullptr) static_cast<void>(key->Verify(AsBytes("message"), kSignature));
  }
  return 0;
}
