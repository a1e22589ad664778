// What a command line asks for, as values: command_line.cc makes them, the commands' own files
// carry them out. A member that was not given is empty.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "classify/command/options.h"

namespace strongroom::app {

// Carried out by the server's own program (server_commands.h).
struct Dev {
  std::optional<std::string> data;  // none: a temporary directory, removed at exit
  std::string keyring;
  std::string listen;
  std::string store_url;
};
struct Init {
  std::string config_file;
};
struct Serve {
  std::string config_file;
};
// Where an audit chain lies: a configuration, or its parts.
struct AuditSource {
  std::string config_file;
  std::string data;
  std::string store_url;
  std::string keyring;
  std::string checkpoint_file;
};
struct AuditVerify {
  AuditSource source;
};
struct AuditAcceptRestore {
  AuditSource source;
  std::string reason;
  bool rows = false;  // those as well that verification finds, as they stand
};

struct KeyringRotate {
  std::string config_file;
  std::string accept_findings;  // why it goes on over what verification finds; empty: it does not
};

// Need neither a server nor a store (local_commands.h).
struct ConfigPrint {
  std::string config_file;
};
struct TypeCheck {
  std::vector<std::string> files;
  std::string classes_file = {};  // empty: the shipped classes
};
// A case as files: versions of one policy, events, and the day to look at.
struct DeskClock {
  std::vector<std::string> policy_files;
  std::string events_file;
  std::string on;
};
struct DeskClockEvaluate {
  DeskClock clock;
};
struct DeskClockForecast {
  DeskClock clock;
  std::uint32_t days = 30;
};
// A text of a case, from files alone.
struct DeskPolicyText {
  DeskClock clock;
  std::string template_file;
  std::string facts_file;  // empty: no facts
  std::string module, issue, case_id;
};
struct DeskPolicyCheck {
  std::vector<std::string> files;
};
// Which fields of files are sensitive (classify/command).
struct Classify {
  classify::command::Options options;
};
struct Version {};

// Talk to a running server (client_commands.h).
struct TenantCreate {
  std::string name;
};
struct TenantDestroy {
  std::string name;
  std::optional<std::string> confirmation;  // none: asks what would be lost, and for the code
};
struct TenantList {};
struct TokenCreate {
  std::vector<std::string> tenants;  // empty for an operator token only
  std::string subject;
  std::vector<std::string> permissions;
  std::string ttl;  // "90s", "30m", "1h", "7d"; empty: the server's default
  bool is_operator = false;
};
struct TokenRevoke {
  std::string accessor;
};
struct TokenList {};
struct TypeApply {
  std::vector<std::string> files;
};
struct TypeList {};
struct TypeMigrate {
  std::string file;
  std::string reason;
};
struct TypeMigrations {
  std::string type;
};
struct TypeApprove {
  std::string type;
  std::string migration_id;
};
struct TypeWithdraw {
  std::string type;
  std::string migration_id;
};
struct KeyRotate {
  std::string type;
  std::optional<std::string> tenant;  // none: every tenant that has keys for the type
};
struct KeyReseal {
  std::string type;
  std::optional<std::string> tenant;
};

// A command of the desk over HTTP: its row (desk_verb.h), and what was given by parameter.
struct DeskVerb;
struct DeskAct {
  const DeskVerb* verb = nullptr;
  std::map<std::string, std::vector<std::string>, std::less<>> given;
};
// Fills an empty desk.
struct DeskDemo {
  std::string install_lists;  // a directory; empty: a small list of its own
};

using ServerCommand =
    std::variant<Dev, Init, Serve, AuditVerify, AuditAcceptRestore, KeyringRotate>;
using LocalCommand = std::variant<ConfigPrint, TypeCheck, DeskPolicyCheck, DeskClockEvaluate,
                                  DeskClockForecast, DeskPolicyText, Classify, Version>;
using ClientCommand =
    std::variant<TenantCreate, TenantDestroy, TenantList, TokenCreate, TokenRevoke, TokenList,
                 TypeApply, TypeList, TypeMigrate, TypeMigrations, TypeApprove, TypeWithdraw,
                 KeyRotate, KeyReseal, DeskAct, DeskDemo>;

// Whom a client command talks to, and as whom.
struct ServerAccess {
  std::string url;
  std::string token;
};

struct Invocation {
  std::variant<ServerCommand, LocalCommand, ClientCommand> command;
  bool json = false;    // print for machines
  ServerAccess server;  // filled for client commands only
};

// What ends a program: 0 done, 1 failed, 2 wrong use.
inline constexpr int kExitDone = 0, kExitFailed = 1, kExitWrongUse = 2;

}  // namespace strongroom::app
