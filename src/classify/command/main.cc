// strongroom-classify: the classifier alone, for other projects' builds.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "classify/command/grammar.h"
#include "classify/command/run.h"
#include "terminal/line_width.h"

namespace strongroom::classify::command {
namespace {

constexpr int kExitWrongUse = 2;

int WrongUse(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  std::cerr << "strongroom-classify: " << text << "; see strongroom-classify --help\n";
  return kExitWrongUse;
}

int Main(int argc, char** argv) {
  CLI::App app("Finds sensitive fields in schemas, tables and samples.", "strongroom-classify");
  app.footer("Example: strongroom-classify --check src/main/resources");
  app.set_version_flag("--version", STRONGROOM_VERSION);
  Options options;
  bool json = false;
  AddOptions(app, options);
  app.add_flag("--json", json, "As --format json");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);  // help or version, on standard output
  } catch (const CLI::ParseError& error) {
    return WrongUse(error.what());
  }
  if (const std::string problem = Settle(options, json); !problem.empty()) return WrongUse(problem);
  const char* columns = std::getenv("COLUMNS");
  return Run(options,
             {.out = std::cout,
              .error = std::cerr,
              .width = terminal::LineWidth(columns == nullptr ? std::optional<std::string>()
                                                              : std::string(columns)),
              .progress = ::isatty(STDERR_FILENO) == 1,
              .program = "strongroom-classify"});
}

}  // namespace
}  // namespace strongroom::classify::command

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error to handle, not an end
  return strongroom::classify::command::Main(argc, argv);
}
