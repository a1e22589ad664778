#include "terminal/line_width.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

namespace strongroom::terminal {

std::size_t LineWidth(const std::optional<std::string>& columns) {
  constexpr std::size_t kMost = 10'000;
  if (columns) {
    const std::string_view text = *columns;
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    if (error == std::errc() && end == text.data() + text.size() && width <= kMost) return width;
  }
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace strongroom::terminal
