#include "app/server_commands.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "app/audit_commands.h"
#include "app/keyring_commands.h"
#include "app/server.h"

namespace strongroom::app {
namespace {

namespace fs = std::filesystem;

// No core dump and no debugger of another process shows key bytes; as many sockets as are allowed.
void HardenProcess() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
}

// Blocked before any thread starts, so that all of them inherit it and only the main thread waits.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void WaitForStop(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
}

std::string UrlOf(const Config& config, const Server& server) {
  const Endpoint endpoint = *ParseEndpoint(config.listen);
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", server.tls() ? "https" : "http", v6 ? "[" : "",
                     endpoint.host, v6 ? "]" : "", server.port());
}

// A directory that goes when the program does.
class TemporaryDirectory {
 public:
  static Result<std::unique_ptr<TemporaryDirectory>> Make() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "strongroom-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr) {
      return Fail(ErrorKind::kConfiguration,
                  "cannot make a temporary directory; give one with --data");
    }
    return std::unique_ptr<TemporaryDirectory>(new TemporaryDirectory(std::move(name)));
  }
  ~TemporaryDirectory() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

int ServeUntilStopped(const Config& config, ServerOptions options, const Output& output) {
  HardenProcess();
  const sigset_t signals = BlockStopSignals();
  Result<std::unique_ptr<Server>> server = Server::Start(config, options);
  if (!server) return PrintFailure(output, server.error().ToString());
  output.out << "ready " << UrlOf(config, **server);
  if ((*server)->development_token()) output.out << " token " << *(*server)->development_token();
  output.out << std::endl;
  WaitForStop(signals);
  (*server)->Stop();
  return kExitDone;
}

int Run(const Dev& command, const Environment& environment, const Output& output) {
  if (!command.data && command.keyring.empty() && command.store_url != "sqlite") {
    return PrintFailure(
        output,
        "dev --store postgresql://… needs --data DIR or --keyring FILE: a keyring in "
        "a temporary directory would be gone before what it seals");
  }
  std::unique_ptr<TemporaryDirectory> temporary;
  Result<Config> config = ParseConfig("data = \"unset\"\n", "dev", environment);
  if (!config) return PrintFailure(output, config.error().detail);
  config->keyring.clear();
  config->audit.checkpoint_file.clear();
  if (command.data) {
    config->data = *command.data;
  } else {
    auto made = TemporaryDirectory::Make();
    if (!made) return PrintFailure(output, made.error().detail);
    temporary = std::move(*made);
    config->data = (temporary->path() / "data").string();
  }
  if (!command.keyring.empty()) config->keyring = command.keyring;
  if (!command.listen.empty()) config->listen = command.listen;
  if (!command.store_url.empty()) config->store.url = command.store_url;
  if (!environment("STRONGROOM_DESK_TENANT")) config->desk.tenant = "default";
  Result<Config> complete = CompleteConfig(std::move(*config));
  if (!complete) return PrintFailure(output, complete.error().detail);
  return ServeUntilStopped(*complete, {.mode = OpenMode::kEither, .development = true}, output);
}

int Run(const Init& command, const Environment& environment, const Output& output) {
  HardenProcess();
  Result<Config> config = LoadConfig(command.config_file, environment);
  if (!config) return PrintFailure(output, config.error().detail);
  Result<std::string> token = Initialise(*config);
  if (!token) return PrintFailure(output, token.error().ToString());
  if (output.json) {
    output.out << "{\"operator_token\":\"" << *token << "\"}" << std::endl;
  } else {
    output.out << "operator token (shown this once): " << *token << "\nkeep a copy of the keyring "
               << config->keyring
               << " apart from backups of the store: without it nothing can be opened" << std::endl;
  }
  return kExitDone;
}

int Run(const Serve& command, const Environment& environment, const Output& output) {
  Result<Config> config = LoadConfig(command.config_file, environment);
  if (!config) return PrintFailure(output, config.error().detail);
  return ServeUntilStopped(*config, {.mode = OpenMode::kExisting, .development = false}, output);
}

}  // namespace

int RunServerCommand(const ServerCommand& command, const Environment& environment,
                     const Output& output) {
  if (const auto* dev = std::get_if<Dev>(&command)) return Run(*dev, environment, output);
  if (const auto* init = std::get_if<Init>(&command)) return Run(*init, environment, output);
  if (const auto* serve = std::get_if<Serve>(&command)) return Run(*serve, environment, output);
  if (const auto* verify = std::get_if<AuditVerify>(&command)) {
    return RunAuditVerify(*verify, environment, output);
  }
  if (const auto* rotate = std::get_if<KeyringRotate>(&command)) {
    HardenProcess();
    return RunKeyringRotate(*rotate, environment, output);
  }
  return RunAuditAcceptRestore(std::get<AuditAcceptRestore>(command), environment, output);
}

}  // namespace strongroom::app
