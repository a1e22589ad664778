#include "app/output.h"

#include "app/command.h"
#include "terminal/readable.h"

namespace strongroom::app {

int PrintFailure(const Output& output, std::string_view line) {
  output.error << "strongroom: " << terminal::Plain(line) << '\n';
  return kExitFailed;
}

}  // namespace strongroom::app
