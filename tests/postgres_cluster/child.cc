#include "postgres_cluster/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace strongroom::testing_postgres {

namespace {

std::string EndOf(const std::string& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.size() > 800 ? text.substr(text.size() - 800) : text;
}

// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void Become(const ServerUser& user, char* const* argv, int output) {
  if (user.switches &&
      (::setgroups(0, nullptr) != 0 || ::setgid(user.gid) != 0 || ::setuid(user.uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which clears it
  ::setsid();                          // a Ctrl-C is the test's to handle
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::chdir("/") != 0) ::_exit(126);
  ::execv(argv[0], argv);
  ::_exit(127);
}

}  // namespace

std::optional<ServerUser> ServerUser::Find() {
  if (::geteuid() != 0) return ServerUser{.uid = ::geteuid(), .gid = ::getegid()};
  const passwd* entry = ::getpwnam("postgres");
  if (entry == nullptr) return std::nullopt;
  return ServerUser{.uid = entry->pw_uid, .gid = entry->pw_gid, .switches = true};
}

Result<pid_t> StartChild(const ServerUser& user, const std::vector<std::string>& argv,
                         const std::string& output_file) {
  const int output = ::open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return Fail(ErrorKind::kInternal, "cannot write " + output_file);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) Become(user, arguments.data(), output);
  ::close(output);
  if (child < 0) return Fail(ErrorKind::kInternal, "cannot fork");
  return child;
}

Result<void> RunChild(const ServerUser& user, const std::vector<std::string>& argv,
                      const std::string& output_file) {
  const auto child = StartChild(user, argv, output_file);
  if (!child) return Fail(child.error());
  int status = 0;
  ::waitpid(*child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Fail(ErrorKind::kInternal, fmt::format("{} failed: {}", argv.front(), EndOf(output_file)));
}

}  // namespace strongroom::testing_postgres
