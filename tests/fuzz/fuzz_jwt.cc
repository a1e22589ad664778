// The JWT parser, on a whole token, and on header and payload before they are encoded (which a
// mutation of base64 seldom reaches): no crash, and what is accepted names its issuer and subject.
#include <cstdlib>

#include "base/bytes.h"
#include "identity/jwt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  const std::string_view text = AsText({data, size});
  const auto whole = identity::ParseJwt(text);
  if (!whole && whole.error().kind != ErrorKind::kUnauthenticated) std::abort();

  const std::size_t split = text.find('\n');
  if (split == text.npos) return 0;
  const std::string token = Base64UrlEncode(AsBytes(text.substr(0, split))) + "." +
                            Base64UrlEncode(AsBytes(text.substr(split + 1))) + ".AAAA";
  const auto jwt = identity::ParseJwt(token);
  if (jwt && (jwt->subject.empty() || jwt->issuer.empty() || jwt->signature.empty())) std::abort();
  return 0;
}
