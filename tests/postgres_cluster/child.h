// Programs that a test runs as the user who owns its server: as root, as Debian's `postgres`, since
// initdb and postgres refuse root; otherwise as the user who runs the test.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace strongroom::testing_postgres {

struct ServerUser {
  uid_t uid = 0;
  gid_t gid = 0;
  bool switches = false;  // we are root and become it

  // Nullopt: we are root and there is no user `postgres`.
  [[nodiscard]] static std::optional<ServerUser> Find();
};

// Starts a program with its output in `output_file` (appended). It gets SIGQUIT if this thread ends
// first, so that nothing outlives a crashed test. The process id, or kInternal.
[[nodiscard]] Result<pid_t> StartChild(const ServerUser& user, const std::vector<std::string>& argv,
                                       const std::string& output_file);

// Runs a program to its end; anything but exit code 0 is kInternal with the end of its output.
[[nodiscard]] Result<void> RunChild(const ServerUser& user, const std::vector<std::string>& argv,
                                    const std::string& output_file);

}  // namespace strongroom::testing_postgres
