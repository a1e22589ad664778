#include "base/utf8.h"

#include <boost/locale/utf.hpp>

#include "base/bytes.h"

namespace strongroom {

bool IsUtf8(std::string_view text) noexcept {
  namespace utf = boost::locale::utf;
  for (const char* at = text.begin(); at != text.end();) {
    const utf::code_point read = utf::utf_traits<char>::decode(at, text.end());
    if (read == utf::illegal || read == utf::incomplete) return false;
  }
  return true;
}

std::string Shown(std::string_view bytes) {
  return IsUtf8(bytes) ? std::string(bytes) : "hex " + HexEncode(AsBytes(bytes));
}

}  // namespace strongroom
