#include "terminal/text_width.h"

#include <clocale>
#include <cwchar>

namespace strongroom::terminal {

std::size_t WidthOf(char32_t character) noexcept {
  if (character < 0x300) return 1;  // no wide ones, none that combine
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (utf8 == nullptr) return 1;
  const locale_t before = uselocale(utf8);  // of this thread
  const int width = wcwidth(static_cast<wchar_t>(character));
  uselocale(before);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace strongroom::terminal
