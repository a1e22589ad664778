// A PostgreSQL 15 server of a test's own: initdb in a temporary directory, a Unix socket there and
// a free port on 127.0.0.1, gone with the object. Durability is as in production (fsync on).
//
// Skip the test, printing the reason, where the server is not installed:
//
//   if (const char* reason = PostgresCluster::Missing()) GTEST_SKIP() << reason;
//   auto cluster = PostgresCluster::Start({});
//
// Use it from one thread. Needs no network; with root's rights the server runs as user `postgres`.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "postgres_cluster/child.h"

namespace strongroom::testing_postgres {

struct ClusterOptions {
  bool tls = false;                     // with a certificate for localhost and 127.0.0.1
  std::vector<std::string> settings{};  // "name=value", as on the server's command line
};

class PostgresCluster {
 public:
  // Nullptr, or why no cluster can be had here.
  [[nodiscard]] static const char* Missing();
  [[nodiscard]] static Result<std::unique_ptr<PostgresCluster>> Start(ClusterOptions options);
  ~PostgresCluster();  // kills the server, removes the directory
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // An ordinary role with a password, and a database that it owns. Names: [a-z_0-9]+.
  [[nodiscard]] Result<void> CreateRole(std::string_view role);
  [[nodiscard]] Result<void> CreateDatabase(std::string_view database, std::string_view owner);
  [[nodiscard]] Result<void> DropDatabase(std::string_view database);
  // SQL as superuser, one message. The first column of the first row, or "".
  Result<std::string> Execute(const std::string& sql, std::string_view database = "postgres");

  // A libpq URI over TCP; `more` is appended as further parameters ("sslmode=require&…").
  [[nodiscard]] std::string Url(std::string_view database, std::string_view role,
                                std::string_view more = "") const;
  // The superuser's, over the Unix socket.
  [[nodiscard]] std::string SuperuserUrl(std::string_view database = "postgres") const;
  [[nodiscard]] const std::string& certificate_file() const { return certificate_; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] int port() const { return port_; }
  // Where Debian keeps the server's programs.
  [[nodiscard]] static std::filesystem::path Program(std::string_view name);

  // Fast shutdown: sessions are ended, what was committed is written.
  void Stop();
  // As a crash: every process of the server is killed; StartAgain recovers from the WAL.
  void Kill();
  // Stops answering without closing anything, and goes on.
  void Freeze();
  void Thaw();
  [[nodiscard]] Result<void> StartAgain();
  [[nodiscard]] Result<void> Restart();

 private:
  PostgresCluster(ClusterOptions options, ServerUser user, std::filesystem::path directory);
  [[nodiscard]] Result<void> Initialise();
  [[nodiscard]] Result<void> MakeCertificate();
  [[nodiscard]] Result<void> AwaitReady();
  [[nodiscard]] Result<void> Run(const std::string& sql);
  void End(int signal);
  [[nodiscard]] std::vector<pid_t> Processes() const;
  [[nodiscard]] std::string LogFile() const { return (directory_ / "log").string(); }

  ClusterOptions options_;
  ServerUser user_;
  std::filesystem::path directory_;
  std::string certificate_;
  int port_ = 0;
  pid_t postmaster_ = -1;
};

}  // namespace strongroom::testing_postgres
