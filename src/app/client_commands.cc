#include "app/client_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/value_from.hpp>
#include <optional>
#include <string_view>

#include "app/ask.h"
#include "app/desk_client.h"
#include "app/desk_demo.h"
#include "app/file_text.h"
#include "base/json.h"
#include "terminal/readable.h"

namespace strongroom::app {
namespace {

// One run of one command. Each member function that carries one out gives the exit code.
class ClientRun {
 public:
  ClientRun(ApiClient& client, const Output& output) : client_(client), output_(output) {}

  int operator()(const TenantCreate& command) {
    return Show({"POST", "/api/tenants", Body({{"name", command.name}})});
  }

  int operator()(const TenantDestroy& command) {
    const std::string path = fmt::format("/api/tenants/{}/destroy", EncodePart(command.name));
    if (command.confirmation) {
      const std::optional<json::value> done =
          Ask({"POST", path, Body({{"confirmation", *command.confirmation}})});
      if (done && !output_.json) {
        output_.out << fmt::format("{} is destroyed: its records are unreadable, in backups too\n",
                                   command.name);
      }
      return done ? kExitDone : kExitFailed;
    }
    const std::optional<json::value> answer = Ask({"POST", path, "{}"});
    if (!answer) {
      return kExitFailed;
    }
    const json::object* members = answer->if_object();
    const json::value* code = members == nullptr ? nullptr : members->if_contains("confirmation");
    if (output_.json || code == nullptr) {
      return Print(*answer);
    }
    output_.out << fmt::format(
        "This removes every record of {0} for ever. Sealed values (high and above) become\n"
        "unreadable in every backup too; regular and low fields stand open in old backups,\n"
        "which are yours to destroy.\n"
        "Its audit chain stays readable. Nothing has been done yet.\n",
        command.name);
    if (const json::value* expires = members->if_contains("expires")) {
      output_.out << fmt::format("The code below holds until {}.\n", terminal::Readable(*expires));
    }
    output_.out << fmt::format("To do it: strongroom tenant destroy {} --confirm {}\n",
                               command.name, terminal::Readable(*code));
    return kExitDone;
  }

  int operator()(const TenantList&) { return List("/api/tenants"); }

  int operator()(const TokenCreate& command) {
    json::object body = {{"subject", command.subject}};
    if (command.is_operator) {
      body["operator"] = true;
    } else {
      body["tenants"] = json::value_from(command.tenants);
    }
    if (!command.permissions.empty()) {
      body["permissions"] = json::value_from(command.permissions);
    }
    if (!command.ttl.empty()) {
      body["ttl"] = command.ttl;
    }
    const int code = Show({"POST", "/api/tokens", json::serialize(body)});
    if (code == kExitDone && !output_.json) {
      output_.out << "The token is shown this once.\n";
    }
    return code;
  }

  int operator()(const TokenRevoke& command) {
    const std::optional<json::value> done =
        Ask({"DELETE", "/api/tokens/" + EncodePart(command.accessor), ""});
    if (done && !output_.json) {
      output_.out << fmt::format("{} is revoked\n", command.accessor);
    }
    return done ? kExitDone : kExitFailed;
  }

  int operator()(const TokenList&) { return List("/api/tokens"); }

  // Goes on after a file that is refused, so that one run shows all that is wrong.
  int operator()(const TypeApply& command) {
    int code = kExitDone;
    for (const std::string& file : command.files) {
      code = std::max(code, Apply(file));
    }
    return code;
  }

  int operator()(const TypeList&) { return List("/api/types"); }

  int operator()(const TypeMigrate& command) {
    const std::optional<json::value> schema = ReadType(command.file);
    return !schema ? kExitFailed
                   : Show({"POST", TypePath(*schema) + "/migrations",
                           Body({{"schema", *schema}, {"reason", command.reason}})},
                          command.file);
  }

  int operator()(const TypeMigrations& command) {
    const std::optional<json::value> answer =
        Ask({"GET", fmt::format("/api/types/{}/migrations", EncodePart(command.type)), ""});
    if (!answer) {
      return kExitFailed;
    }
    if (output_.json) {
      return Print(*answer);
    }
    json::array migrations;
    TakePage(*answer, migrations);
    for (const json::value& migration : migrations) {
      PrintMigration(migration.is_object() ? migration.get_object() : json::object());
    }
    return kExitDone;
  }

  int operator()(const TypeApprove& command) {
    const std::optional<json::value> done =
        Ask({"POST",
             fmt::format("/api/types/{}/migrations/{}/approve", EncodePart(command.type),
                         EncodePart(command.migration_id)),
             "{}"});
    return done ? PrintApplied(command.type, *done) : kExitFailed;
  }

  int operator()(const TypeWithdraw& command) {
    const std::optional<json::value> done =
        Ask({"DELETE",
             fmt::format("/api/types/{}/migrations/{}", EncodePart(command.type),
                         EncodePart(command.migration_id)),
             ""});
    if (done && !output_.json) {
      output_.out << fmt::format("{} is withdrawn\n", command.migration_id);
    }
    return done ? kExitDone : kExitFailed;
  }

  int operator()(const KeyRotate& command) { return Keys(command.type, "rotate", command.tenant); }
  int operator()(const KeyReseal& command) { return Keys(command.type, "reseal", command.tenant); }
  int operator()(const DeskAct& command) { return RunDeskCommand(command, client_, output_); }
  int operator()(const DeskDemo& command) { return RunDeskDemo(command, client_, output_); }

 private:
  // What somebody who is to approve it has to see; the schema itself is in --json.
  void PrintMigration(const json::object& migration) {
    const auto text = [](const json::object& object, const char* name) {
      const json::value* value = object.if_contains(name);
      return value == nullptr ? std::string("-") : terminal::Readable(*value);
    };
    const json::value* by = migration.if_contains("proposedBy");
    const json::object proposer =
        by != nullptr && by->is_object() ? by->get_object() : json::object();
    output_.out << fmt::format("{}\n  proposed by {} ({}) at {}: {}\n", text(migration, "id"),
                               text(proposer, "subject"), text(proposer, "accessor"),
                               text(migration, "proposedAt"), text(migration, "reason"));
    if (text(migration, "current") != "true") {
      output_.out << "  the type changed since; it cannot be approved any more\n";
    }
    for (const auto& [member, word] :
         {std::pair("lowers", "lowers"), std::pair("breaks", "cannot be applied:")}) {
      const json::value* list = migration.if_contains(member);
      for (const json::value& one :
           list != nullptr && list->is_array() ? list->get_array() : json::array()) {
        const json::object error = one.is_object() ? one.get_object() : json::object();
        output_.out << fmt::format("  {} {}: {} ({})\n", word, text(error, "pointer"),
                                   text(error, "message"), text(error, "rule"));
      }
    }
  }

  // Prints a row a tenant, or why there is none.
  int Keys(const std::string& type, std::string_view what,
           const std::optional<std::string>& tenant) {
    json::object body;
    if (tenant) body["tenant"] = *tenant;
    const std::optional<json::value> answer =
        Ask({"POST", fmt::format("/api/types/{}/keys/{}", EncodePart(type), what), Body(body)});
    if (!answer) {
      return kExitFailed;
    }
    const json::object* members = answer->if_object();
    const json::value* tenants = members == nullptr ? nullptr : members->if_contains("tenants");
    const bool any = tenants != nullptr && tenants->is_array() && !tenants->get_array().empty();
    const json::value* detail = members == nullptr ? nullptr : members->if_contains("detail");
    if (output_.json || (!any && detail == nullptr)) {
      return Print(*answer);
    }
    if (any) {
      terminal::PrintTable(output_.out, tenants->get_array());
    } else {
      output_.out << terminal::Readable(*detail) << '\n';
    }
    return kExitDone;
  }

  static std::string Body(const json::object& members) { return json::serialize(members); }

  // The answer's JSON (null for none), or nullopt after the failure was printed. `file`: what the
  // body was made from, named in messages.
  std::optional<json::value> Ask(const ApiRequest& request, std::string_view file = {}) {
    std::optional<Answer> answer = app::Ask(client_, output_, request, {.subject = file});
    if (!answer) return std::nullopt;
    return std::move(answer->value);
  }

  int Print(const json::value& answer) {
    if (output_.json || !answer.is_object()) {
      output_.out << json::serialize(answer) << '\n';
    } else {
      terminal::PrintMembers(output_.out, answer.get_object());
    }
    return kExitDone;
  }

  int Show(const ApiRequest& request, std::string_view file = {}) {
    const std::optional<json::value> answer = Ask(request, file);
    return answer ? Print(*answer) : kExitFailed;
  }

  // Follows "next" to the end. The list is the answer itself or its one array.
  int List(const std::string& path) {
    json::array rows;
    std::string cursor;
    do {
      const std::string query = cursor.empty() ? "" : "?cursor=" + EncodePart(cursor);
      const std::optional<json::value> page = Ask({"GET", path + query, ""});
      if (!page) {
        return kExitFailed;
      }
      cursor = TakePage(*page, rows);
    } while (!cursor.empty());
    if (output_.json) {
      output_.out << json::serialize(rows) << '\n';
    } else if (!rows.empty()) {
      terminal::PrintTable(output_.out, rows);
    }
    return kExitDone;
  }

  // Appends the page's rows; gives the cursor of the next page, or "".
  static std::string TakePage(const json::value& page, json::array& rows) {
    if (const json::array* list = page.if_array()) {
      rows.insert(rows.end(), list->begin(), list->end());
      return "";
    }
    std::string cursor;
    for (const auto& member : page.is_object() ? page.get_object() : json::object()) {
      if (const json::array* list = member.value().if_array()) {
        rows.insert(rows.end(), list->begin(), list->end());
      } else if (member.key() == "next" && member.value().is_string()) {
        cursor = terminal::Readable(member.value());
      }
    }
    return cursor;
  }

  int Apply(const std::string& file) {
    const std::optional<json::value> schema = ReadType(file);
    if (!schema) {
      return kExitFailed;
    }
    const std::optional<json::value> answer =
        Ask({"PUT", TypePath(*schema), json::serialize(*schema)}, file);
    if (!answer) {
      return kExitFailed;
    }
    return PrintApplied(file, *answer);
  }

  // What became of a type: "created", "unchanged", "changed" or "rewritten", and the runbook for
  // what the store's server keeps of rewritten rows, which is the operator's to clear.
  int PrintApplied(std::string_view subject, const json::value& answer) {
    const json::object* members = answer.if_object();
    const json::value* outcome = members == nullptr ? nullptr : members->if_contains("outcome");
    if (output_.json || outcome == nullptr) {
      return Print(answer);
    }
    output_.out << fmt::format("{}: {}", subject, terminal::Readable(*outcome));
    if (const json::value* rewritten = members->if_contains("recordsRewritten")) {
      output_.out << fmt::format(", {} records rewritten", terminal::Readable(*rewritten));
    }
    if (members->contains("rewrittenBy")) {
      output_.out << " by this server, the others by another one";
    }
    output_.out << '\n';
    const json::value* runbook = members->if_contains("runbook");
    if (runbook != nullptr && runbook->is_array()) {
      for (const json::value& line : runbook->get_array()) {
        output_.out << terminal::Readable(line) << '\n';
      }
    }
    return kExitDone;
  }

  // A file's JSON object with a text "$id", or nullopt after the failure was printed.
  std::optional<json::value> ReadType(const std::string& file) {
    Result<json::value> schema = ReadJson(file);
    if (!schema) {
      PrintFailure(output_, fmt::format("{}: {}", file, schema.error().detail));
      return std::nullopt;
    }
    const json::object* members = schema->if_object();
    const json::value* id = members == nullptr ? nullptr : members->if_contains("$id");
    if (id == nullptr || !id->is_string()) {
      PrintFailure(output_, fmt::format("{}: /$id: a record type needs \"$id\", its name", file));
      return std::nullopt;
    }
    return std::move(*schema);
  }

  static std::string TypePath(const json::value& schema) {
    return "/api/types/" + EncodePart(terminal::Readable(schema.at("$id")));
  }

  ApiClient& client_;
  const Output& output_;
};

}  // namespace

int RunClientCommand(const ClientCommand& command, ApiClient& client, const Output& output) {
  return std::visit(ClientRun(client, output), command);
}

}  // namespace strongroom::app
