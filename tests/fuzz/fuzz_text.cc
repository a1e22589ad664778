// Templates of texts: whatever the input, a template is refused with a place or gives back its own
// text, and an escaped text has no line break and no bare mark.
#include <cstdlib>

#include "base/bytes.h"
#include "desk/cases/markdown.h"
#include "desk/cases/text_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strongroom;
  using namespace strongroom::desk::cases;
  const std::string_view input = AsText({data, size});
  const std::string escaped = EscapeMarkdown(input);
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] == '\\') {
      ++i;
    } else if (std::string_view("\n`*_[]<>").contains(escaped[i])) {
      std::abort();
    }
  }
  const auto text = TextTemplate::Parse(input);
  if (!text) {
    if (text.error().fields.empty()) std::abort();
    return 0;
  }
  std::map<std::string, std::string, std::less<>> values;
  bool words = false;
  for (const TextTemplate::Place& each : text->places()) {
    values[each.name] = "{{" + each.name + "}}";
    words = words || !each.words.empty();
  }
  // Each place filled with itself, the text is what stands behind the head.
  const auto filled = text->Fill(values);
  if (!filled) std::abort();
  if (!words && *filled != input.substr(input.find("\n\n") + 2)) std::abort();
  return 0;
}
