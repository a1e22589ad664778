#include "base/utf8.h"

#include <boost/locale/utf.hpp>

namespace strongroom {

bool IsUtf8(std::string_view text) noexcept {
  namespace utf = boost::locale::utf;
  for (const char* at = text.begin(); at != text.end();) {
    const utf::code_point read = utf::utf_traits<char>::decode(at, text.end());
    if (read == utf::illegal || read == utf::incomplete) return false;
  }
  return true;
}

}  // namespace strongroom
