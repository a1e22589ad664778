// strongroom: one program for the server and for those who look after it.
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <vector>

#include "app/api_client.h"
#include "app/client_commands.h"
#include "app/command_line.h"
#include "app/local_commands.h"
#include "app/server_commands.h"
#include "terminal/line_width.h"

namespace strongroom::app {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

int Run(const std::vector<std::string>& arguments) {
  const Environment environment = ProcessEnvironment();
  const auto invocation = ParseCommandLine(arguments, environment);
  if (!invocation) {
    std::cout << invocation.error().out;
    if (!invocation.error().error.empty()) {
      std::cerr << invocation.error().error << '\n';
    }
    return invocation.error().code;
  }
  const Output output{.out = std::cout,
                      .error = std::cerr,
                      .json = invocation->json,
                      .width = terminal::LineWidth(environment("COLUMNS")),
                      .progress = ::isatty(STDERR_FILENO) == 1};
  return std::visit(Overloaded{[&](const ServerCommand& command) {
                                 return RunServerCommand(command, environment, output);
                               },
                               [&](const LocalCommand& command) {
                                 return RunLocalCommand(command, environment, output);
                               },
                               [&](const ClientCommand& command) {
                                 return RunClientCommand(
                                     command, *MakeCurlApiClient(invocation->server), output);
                               }},
                    invocation->command);
}

}  // namespace
}  // namespace strongroom::app

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error to handle, not an end
  return strongroom::app::Run({argv + 1, argv + argc});
}
