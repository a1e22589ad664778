#include "postgres_cluster/cluster.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

namespace strongroom::testing_postgres {

namespace {

constexpr std::string_view kPrograms = "/usr/lib/postgresql/15/bin";
// Of roles in a server that only this machine reaches, for as long as a test runs.
constexpr std::string_view kTestPassword = "local-test-only";
constexpr std::chrono::seconds kStartMax{60};

// Below the ports that the kernel gives to clients: one of those could be taken by any connection
// while the server is down, even by a client's that connects to itself.
constexpr int kFirstPort = 15000;
constexpr int kLastPort = 31999;

bool IsFree(int port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return bound;
}

// Drawn, so that clusters that start together do not try the same. 0: none in a hundred draws.
int FreePort() {
  std::random_device random;
  std::uniform_int_distribution<int> draw(kFirstPort, kLastPort);
  for (int tries = 0; tries < 100; ++tries) {
    if (const int port = draw(random); IsFree(port)) return port;
  }
  return 0;
}

}  // namespace

const char* PostgresCluster::Missing() {
  if (!std::filesystem::exists(Program("postgres")) ||
      !std::filesystem::exists(Program("initdb"))) {
    return "PostgreSQL 15 is not installed (Debian: postgresql-15)";
  }
  if (!ServerUser::Find()) return "run as root, but there is no user postgres to run the server as";
  return nullptr;
}

std::filesystem::path PostgresCluster::Program(std::string_view name) {
  return std::filesystem::path(kPrograms) / name;
}

Result<std::unique_ptr<PostgresCluster>> PostgresCluster::Start(ClusterOptions options) {
  if (const char* reason = Missing()) return Fail(ErrorKind::kConfiguration, reason);
  const ServerUser user = *ServerUser::Find();
  std::string directory =
      (std::filesystem::temp_directory_path() / "strongroom-pg-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) return Fail(ErrorKind::kInternal, "mkdtemp failed");
  std::unique_ptr<PostgresCluster> cluster(
      new PostgresCluster(std::move(options), user, directory));
  if (auto made = cluster->Initialise(); !made) return Fail(made.error());
  if (auto started = cluster->StartAgain(); !started) return Fail(started.error());
  return cluster;
}

PostgresCluster::PostgresCluster(ClusterOptions options, ServerUser user,
                                 std::filesystem::path directory)
    : options_(std::move(options)), user_(user), directory_(std::move(directory)) {}

PostgresCluster::~PostgresCluster() {
  Thaw();
  End(SIGQUIT);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Result<void> PostgresCluster::Initialise() {
  if (user_.switches && ::chown(directory_.c_str(), user_.uid, user_.gid) != 0) {
    return Fail(ErrorKind::kInternal, "cannot give the directory to user postgres");
  }
  // The certificate is read by the test, which may be another user.
  ::chmod(directory_.c_str(), 0755);
  port_ = FreePort();
  const auto made =
      RunChild(user_,
               {Program("initdb"), "-D", directory_ / "data", "-U", "postgres", "--encoding=UTF8",
                "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"},
               LogFile());
  if (!made) return made;
  return options_.tls ? MakeCertificate() : Result<void>{};
}

Result<void> PostgresCluster::MakeCertificate() {
  certificate_ = directory_ / "server.crt";
  const std::string key = directory_ / "server.key";
  const auto made = RunChild(
      user_,
      {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
       "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
       "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate_},
      LogFile());
  if (!made) return made;
  ::chmod(key.c_str(), 0600);
  ::chmod(certificate_.c_str(), 0644);
  options_.settings.insert(options_.settings.end(),
                           {"ssl=on", "ssl_cert_file=" + certificate_, "ssl_key_file=" + key});
  return {};
}

Result<void> PostgresCluster::StartAgain() {
  std::vector<std::string> argv{Program("postgres"),         "-D", directory_ / "data",   "-k",
                                directory_.string(),         "-p", std::to_string(port_), "-c",
                                "listen_addresses=127.0.0.1"};
  for (const std::string& setting : options_.settings) {
    argv.push_back("-c");
    argv.push_back(setting);
  }
  const auto child = StartChild(user_, argv, LogFile());
  if (!child) return Fail(child.error());
  postmaster_ = *child;
  return AwaitReady();
}

Result<void> PostgresCluster::AwaitReady() {
  const auto deadline = std::chrono::steady_clock::now() + kStartMax;
  while (std::chrono::steady_clock::now() < deadline) {
    if (PQping(SuperuserUrl().c_str()) == PQPING_OK) return {};
    if (::waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) {
      postmaster_ = -1;
      return Fail(ErrorKind::kInternal, "the server ended at its start; see " + LogFile());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return Fail(ErrorKind::kInternal, "the server does not get ready");
}

// -- Down and up ----------------------------------------------------------------------------------

void PostgresCluster::End(int signal) {
  if (postmaster_ < 0) return;
  ::kill(postmaster_, signal);
  ::waitpid(postmaster_, nullptr, 0);
  postmaster_ = -1;
}

void PostgresCluster::Stop() { End(SIGINT); }

// Backends notice that their postmaster is gone by themselves, but not at once.
void PostgresCluster::Kill() {
  const std::vector<pid_t> processes = Processes();
  End(SIGKILL);
  for (const pid_t process : processes) ::kill(process, SIGKILL);
  // Bounded: where nobody reaps orphans they stay visible.
  for (int tries = 0; tries < 200; ++tries) {
    if (std::ranges::none_of(processes, [](pid_t process) { return ::kill(process, 0) == 0; }))
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void PostgresCluster::Freeze() {
  for (const pid_t process : Processes()) ::kill(process, SIGSTOP);
}

void PostgresCluster::Thaw() {
  for (const pid_t process : Processes()) ::kill(process, SIGCONT);
}

Result<void> PostgresCluster::Restart() {
  Stop();
  return StartAgain();
}

// The postmaster's children; not the postmaster.
std::vector<pid_t> PostgresCluster::Processes() const {
  std::vector<pid_t> processes;
  if (postmaster_ < 0) return processes;
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", postmaster_));
  for (pid_t process = 0; children >> process;) processes.push_back(process);
  return processes;
}

// -- Databases and roles --------------------------------------------------------------------------

Result<std::string> PostgresCluster::Execute(const std::string& sql, std::string_view database) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(SuperuserUrl(database).c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             &PQclear);
  switch (PQresultStatus(result.get())) {
    case PGRES_COMMAND_OK: return std::string();
    case PGRES_TUPLES_OK:
      return PQntuples(result.get()) == 0 ? std::string() : PQgetvalue(result.get(), 0, 0);
    default: return Fail(ErrorKind::kInternal, PQerrorMessage(connection.get()));
  }
}

Result<void> PostgresCluster::Run(const std::string& sql) {
  const auto done = Execute(sql);
  if (!done) return Fail(done.error());
  return {};
}

Result<void> PostgresCluster::CreateRole(std::string_view role) {
  return Run(fmt::format("CREATE ROLE {} LOGIN PASSWORD '{}'", role, kTestPassword));
}

Result<void> PostgresCluster::CreateDatabase(std::string_view database, std::string_view owner) {
  return Run(fmt::format("CREATE DATABASE {} OWNER {}", database, owner));
}

Result<void> PostgresCluster::DropDatabase(std::string_view database) {
  return Run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", database));
}

std::string PostgresCluster::Url(std::string_view database, std::string_view role,
                                 std::string_view more) const {
  return fmt::format("postgresql://{}:{}@127.0.0.1:{}/{}{}{}", role, kTestPassword, port_, database,
                     more.empty() ? "" : "?", more);
}

std::string PostgresCluster::SuperuserUrl(std::string_view database) const {
  return fmt::format("postgresql:///{}?host={}&port={}&user=postgres", database,
                     directory_.string(), port_);
}

}  // namespace strongroom::testing_postgres
