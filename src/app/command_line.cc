#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <functional>
#include <memory>

#include "app/desk_grammar.h"
#include "base/utf8.h"
#include "classify/command/grammar.h"
#include "vault/reason.h"

namespace strongroom::app {
namespace {

// A number of seconds, minutes, hours or days.
std::string CheckTtl(const std::string& text) {
  const bool digits =
      text.size() >= 2 && text.size() <= 7 &&
      std::all_of(text.begin(), text.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
  return digits && std::string("smhd").contains(text.back()) ? ""
                                                             : "must be like 90s, 30m, 1h or 7d";
}

std::string CheckEndpoint(const std::string& text) {
  return ParseEndpoint(text) ? "" : "must be HOST:PORT, such as 127.0.0.1:8420";
}

std::string CheckStoreUrl(const std::string& text) {
  const bool known =
      text == "sqlite" || text.starts_with("postgresql://") || text.starts_with("postgres://");
  return known ? "" : "must be sqlite or a postgresql:// URL";  // does not repeat it: passwords
}

std::string CheckReason(const std::string& text) {
  if (!IsUtf8(text)) return "must be UTF-8";
  return vault::CheckReason(text, vault::kReasonMin, "why")
             ? ""
             : fmt::format("must have {} to {} characters, one of them visible", vault::kReasonMin,
                           vault::kReasonMax);
}

// Builds the tree of commands; each leaf, once chosen, fills the invocation. Options are bound to
// members of the command structs, which live here until then.
class Grammar {
 public:
  explicit Grammar(const Environment& environment) : environment_(environment) {
    app_.require_subcommand(1);
    app_.footer(
        "Commands that talk to a server take --url and --token, or STRONGROOM_URL and "
        "STRONGROOM_TOKEN.\n"
        "Example: strongroom dev --data ./data");
    AddServing();
    AddTenants();
    AddTokens();
    AddTypes();
    AddClassify();
    AddKeys();
    AddAudit();
    AddKeyring();
    AddDesk();
    Leaf<Version, LocalCommand>(app_, "version", "Print the version", "strongroom version");
  }

  std::expected<Invocation, Exit> Parse(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // CLI11 takes them last first
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::Success&) {
      if (const std::string word = UnknownCommand(); !word.empty()) {
        return WrongUse(fmt::format("there is no command \"{}\"", word));
      }
      return std::unexpected(Exit{kExitDone, chosen().help(NameOf(chosen().get_parent())), ""});
    } catch (const CLI::ParseError& error) {
      const std::string word = UnknownCommand();
      return WrongUse(word.empty() ? OneLine(error.what())
                                   : fmt::format("there is no command \"{}\"", word));
    }
    finish_();
    if (problem_.empty() && is_client_ && invocation_.server.token.empty()) {
      problem_ = "no token: give --token or set STRONGROOM_TOKEN";
    }
    if (!problem_.empty()) {
      return WrongUse(problem_);
    }
    return std::move(invocation_);
  }

 private:
  // A command without commands below it. Returns the place that its options are bound to.
  template <class T, class Kind>
  std::pair<CLI::App*, T*> Leaf(CLI::App& parent, const std::string& name, const std::string& what,
                                const std::string& example) {
    CLI::App* command = parent.add_subcommand(name, what);
    command->footer("Example: " + example);
    command->add_flag("--json", invocation_.json, "Print JSON for machines");
    auto value = std::make_shared<T>();
    if constexpr (std::is_same_v<Kind, ClientCommand>) {
      AddAccess(*command);
    }
    command->callback([this, value] {
      finish_ = [this, value] { invocation_.command = Kind(std::move(*value)); };
      is_client_ = std::is_same_v<Kind, ClientCommand>;
    });
    return {command, value.get()};
  }

  static CLI::App& Group(CLI::App& parent, const std::string& name, const std::string& what) {
    CLI::App* group = parent.add_subcommand(name, what);
    group->require_subcommand(1);
    group->footer(fmt::format("More of each: {} COMMAND --help", NameOf(group)));
    return *group;
  }

  void AddAccess(CLI::App& command) {
    invocation_.server.url = environment_("STRONGROOM_URL").value_or("");
    if (invocation_.server.url.empty()) invocation_.server.url = "http://127.0.0.1:8420";
    invocation_.server.token = environment_("STRONGROOM_TOKEN").value_or("");
    command.add_option("--url", invocation_.server.url, "The server; STRONGROOM_URL")
        ->type_name("URL")
        ->check([](const std::string& url) { return url.empty() ? "is empty" : ""; });
    command
        .add_option("--token", invocation_.server.token,
                    "Who asks; better set STRONGROOM_TOKEN, which other users do not see")
        ->type_name("TOKEN");
  }

  void AddServing() {
    const auto [dev, d] =
        Leaf<Dev, ServerCommand>(app_, "dev", "Initialise if needed, and serve",
                                 "strongroom dev --data ./data --listen 127.0.0.1:8420");
    d->listen = "127.0.0.1:8420";
    d->store_url = "sqlite";
    dev->add_option("--data", d->data,
                    "Data directory; without it a temporary one, not with PostgreSQL")
        ->type_name("DIR");
    dev->add_option("--keyring", d->keyring, "Keyring file; default DIR.keyring")
        ->type_name("FILE");
    dev->add_option("--listen", d->listen, "Where to serve; port 0 takes a free one")
        ->type_name("HOST:PORT")
        ->check(CheckEndpoint);
    dev->add_option("--store", d->store_url, "sqlite or postgresql://…")
        ->type_name("URL")
        ->check(CheckStoreUrl);

    const auto [init, i] = Leaf<Init, ServerCommand>(
        app_, "init", "Create keyring and store; shows the operator token once",
        "strongroom init --config /etc/strongroom.toml");
    AddConfigFile(*init, i->config_file)->required();
    const auto [serve, s] = Leaf<Serve, ServerCommand>(
        app_, "serve", "Serve what init created", "strongroom serve --config /etc/strongroom.toml");
    AddConfigFile(*serve, s->config_file)->required();

    CLI::App& config = Group(app_, "config", "The configuration");
    const auto [print, p] = Leaf<ConfigPrint, LocalCommand>(
        config, "print", "Print the configuration in force, without secrets",
        "strongroom config print --config /etc/strongroom.toml");
    AddConfigFile(*print, p->config_file)->required();
  }

  static CLI::Option* AddConfigFile(CLI::App& command, std::string& file) {
    return command.add_option("--config", file, "Configuration file (TOML)")->type_name("FILE");
  }

  void AddTenants() {
    CLI::App& tenant = Group(app_, "tenant", "Tenants (with an operator token)");
    const auto [create, c] = Leaf<TenantCreate, ClientCommand>(tenant, "create", "Create a tenant",
                                                               "strongroom tenant create diku");
    create->add_option("name", c->name, "The tenant's name")->required();
    const auto [destroy, d] = Leaf<TenantDestroy, ClientCommand>(
        tenant, "destroy",
        "Remove a tenant and its records for ever; asks first, and acts with --confirm",
        "strongroom tenant destroy diku --confirm CODE");
    destroy->add_option("name", d->name, "The tenant's name")->required();
    destroy->add_option("--confirm", d->confirmation, "The code that the first call printed")
        ->type_name("CODE");
    Leaf<TenantList, ClientCommand>(tenant, "list", "List the tenants", "strongroom tenant list");
  }

  void AddTokens() {
    CLI::App& token = Group(app_, "token", "Tokens");
    const auto [create, c] = Leaf<TokenCreate, ClientCommand>(
        token, "create", "Create a token; it is shown once",
        "strongroom token create --tenant diku --subject payments "
        "--permission organizations-storage.banking-information.item.get --ttl 1h");
    create->add_option("--tenant", c->tenants, "Tenant it is for; may be repeated")->type_name("T");
    create->add_option("--subject", c->subject, "Who it is for, as the audit will say")
        ->type_name("S")
        ->required();
    create->add_option("--permission", c->permissions, "Permission it grants; may be repeated")
        ->type_name("P");
    create->add_option("--ttl", c->ttl, "How long it holds: 90s, 30m, 1h, 7d")
        ->type_name("TIME")
        ->check(CheckTtl);
    create->add_flag("--operator", c->is_operator,
                     "An operator token: belongs to no tenant, opens nothing");
    create->parse_complete_callback([this, token_create = c] {
      if (token_create->is_operator != token_create->tenants.empty()) {
        problem_ = token_create->is_operator
                       ? "an operator token belongs to no tenant: leave out --tenant"
                       : "whom is the token for? Give --tenant, or --operator";
      } else if (!token_create->is_operator && token_create->permissions.empty()) {
        problem_ = "the token would grant nothing: give --permission";
      }
    });
    const auto [revoke, r] = Leaf<TokenRevoke, ClientCommand>(
        token, "revoke", "Revoke a token by its accessor", "strongroom token revoke ACCESSOR");
    revoke->add_option("accessor", r->accessor, "As token list shows it")->required();
    Leaf<TokenList, ClientCommand>(token, "list", "List the tokens (never their secret)",
                                   "strongroom token list");
  }

  void AddTypes() {
    CLI::App& type = Group(app_, "type", "Record types");
    const auto [check, c] = Leaf<TypeCheck, LocalCommand>(
        type, "check", "Check record types against the rules, without a server",
        "strongroom type check types/*.json");
    check->add_option("file", c->files, "JSON Schema with x- keywords")->required();
    check
        ->add_option("--classes", c->classes_file,
                     "Sensitivity classes to check against; default the shipped ones")
        ->type_name("FILE");
    const auto [apply, a] =
        Leaf<TypeApply, ClientCommand>(type, "apply", "Declare record types, or raise them",
                                       "strongroom type apply types/banking-information.json");
    apply->add_option("file", a->files, "JSON Schema with x- keywords")->required();
    Leaf<TypeList, ClientCommand>(type, "list", "List the record types", "strongroom type list");
    const auto [migrate, m] = Leaf<TypeMigrate, ClientCommand>(
        type, "migrate", "Ask for a change that loosens a type; somebody else approves it",
        "strongroom type migrate types/banking-information.json --reason \"index for the payment "
        "run\"");
    migrate->add_option("file", m->file, "The new JSON Schema")->required();
    migrate->add_option("--reason", m->reason, "Why; recorded")
        ->type_name("TEXT")
        ->required()
        ->check(CheckReason);
    const auto [migrations, l] = Leaf<TypeMigrations, ClientCommand>(
        type, "migrations", "List the migrations that wait, with what each would lower",
        "strongroom type migrations banking-information");
    migrations->add_option("type", l->type, "The record type")->required();
    const auto [approve, p] = Leaf<TypeApprove, ClientCommand>(
        type, "approve", "Approve a migration that another principal asked for",
        "strongroom type approve banking-information MIGRATION");
    approve->add_option("type", p->type, "The record type")->required();
    approve->add_option("migration", p->migration_id, "Its id, from type migrations")->required();
    const auto [withdraw, w] = Leaf<TypeWithdraw, ClientCommand>(
        type, "withdraw", "Withdraw a migration that nobody is to approve any more",
        "strongroom type withdraw banking-information MIGRATION");
    withdraw->add_option("type", w->type, "The record type")->required();
    withdraw->add_option("migration", w->migration_id, "Its id, from type migrations")->required();
  }

  void AddKeys() {
    CLI::App& key = Group(app_, "key", "Data keys (with an operator token)");
    const auto [rotate, r] = Leaf<KeyRotate, ClientCommand>(
        key, "rotate",
        "Make new data keys for a record type, seal its records again, and destroy "
        "the old keys",
        "strongroom key rotate banking-information");
    rotate->add_option("type", r->type, "The record type")->required();
    rotate->add_option("--tenant", r->tenant, "In this tenant only")->type_name("NAME");
    const auto [reseal, s] = Leaf<KeyReseal, ClientCommand>(
        key, "reseal", "Finish a rotation that was interrupted; does no harm when none was",
        "strongroom key reseal banking-information");
    reseal->add_option("type", s->type, "The record type")->required();
    reseal->add_option("--tenant", s->tenant, "In this tenant only")->type_name("NAME");
  }

  void AddAudit() {
    CLI::App& audit = Group(app_, "audit", "The audit chain");
    const auto [verify, v] = Leaf<AuditVerify, ServerCommand>(
        audit, "verify", "Verify every entry and every row behind it; names the first bad entry",
        "strongroom audit verify --data ./data");
    AddSource(*verify, v->source);
    const auto [accept, a] = Leaf<AuditAcceptRestore, ServerCommand>(
        audit, "accept-restore", "Record that the store was restored from a backup on purpose",
        "strongroom audit accept-restore --data ./data --reason \"disk replaced, backup of "
        "Monday\"");
    AddSource(*accept, a->source);
    accept->add_flag("--rows", a->rows,
                     "Accept as well, as they stand, the rows that `audit verify` names: look at "
                     "each first");
    accept->add_option("--reason", a->reason, "Why; recorded")
        ->type_name("TEXT")
        ->required()
        ->check(CheckReason);
  }

  void AddKeyring() {
    CLI::App& keyring = Group(app_, "keyring", "The keyring");
    const auto [rotate, r] = Leaf<KeyringRotate, ServerCommand>(
        keyring, "rotate",
        "Give the installation a new root key, while no server runs; asked for again, it finishes "
        "what was interrupted",
        "strongroom keyring rotate --config /etc/strongroom.toml");
    AddConfigFile(*rotate, r->config_file)->required();
    rotate
        ->add_option("--accept-findings", r->accept_findings,
                     "Why it may go on over what `audit verify` finds; lists that, and is recorded")
        ->type_name("REASON")
        ->check(CheckReason);
  }

  void AddClassify() {
    const auto [command, c] = Leaf<Classify, LocalCommand>(
        app_, "classify", "Find sensitive fields in schemas, tables and samples, without a server",
        "strongroom classify --check src/main/resources");
    classify::command::AddOptions(*command, c->options);
    command->parse_complete_callback([this, given = c] {
      problem_ = classify::command::Settle(given->options, invocation_.json);
    });
  }

  void AddDesk() {
    CLI::App& desk = Group(app_, "desk", "The security team's desk");
    for (const DeskGroup& group : DeskGroups()) {
      Group(desk, std::string(group.word), std::string(group.what));
    }
    CLI::App& policy = *desk.get_subcommand("policy");
    const auto [check, p] = Leaf<DeskPolicyCheck, LocalCommand>(
        policy, "check", "Check policy files against the rules, without a server",
        "strongroom desk policy check policy/unsupported-module-deprecation.json");
    check->add_option("file", p->files, "Policy file (JSON)")->required();
    const auto [text, t] = Leaf<DeskPolicyText, LocalCommand>(
        policy, "text", "A text of a case from its template, to be read before anybody uses it",
        "strongroom desk policy text --template policy/texts/readme-deprecation.md "
        "--policy policy/unsupported-module-deprecation.json --events events.json "
        "--on 2026-06-30 --module mod-x --issue SEC-7K3Q --facts facts.json");
    AddClock(*text, t->clock);
    text->add_option("--template", t->template_file, "Template")->type_name("FILE")->required();
    text->add_option("--module", t->module, "The module's name")->type_name("NAME");
    text->add_option("--issue", t->issue, "The issue's key")->type_name("KEY");
    text->add_option("--case", t->case_id, "The case's id")->type_name("ID");
    text->add_option("--facts", t->facts_file, "What is known of module and issue (JSON)")
        ->type_name("FILE");
    CLI::App& clock = Group(desk, "clock", "What a policy says about a case");
    const auto [evaluate, e] = Leaf<DeskClockEvaluate, LocalCommand>(
        clock, "evaluate", "Phase, deadlines and next actions on a day, from files alone",
        "strongroom desk clock evaluate --policy policy/unsupported-module-deprecation.json "
        "--events events.json --on 2026-06-30");
    AddClock(*evaluate, e->clock);
    const auto [forecast, f] = Leaf<DeskClockForecast, LocalCommand>(
        clock, "forecast",
        "What falls due in the days that follow, and what happens if nobody acts",
        "strongroom desk clock forecast --policy policy/unsupported-module-deprecation.json "
        "--events events.json --on 2026-06-30 --days 30");
    AddClock(*forecast, f->clock);
    forecast->add_option("--days", f->days, "How many; default 30")
        ->type_name("N")
        ->check(CLI::Range(0, 3660));
    AddDeskActs(desk);
  }

  void AddDeskActs(CLI::App& desk) {
    const auto [demo, d] = Leaf<DeskDemo, ClientCommand>(
        desk, "demo", "Fill an empty desk, to look around: a team, issues, modules, cases",
        "strongroom desk demo --install-lists lists");
    demo->add_option("--install-lists", d->install_lists,
                     "Install lists (JSON), TAG.json for each tag; default a small one of its own")
        ->type_name("DIR");
    for (const DeskLeaf& leaf : DeskLeaves()) {
      const std::string words(leaf.words());
      const std::size_t blank = words.find(' ');
      CLI::App& parent =
          blank == std::string::npos ? desk : *desk.get_subcommand(words.substr(0, blank));
      const DeskVerb& first = *leaf.verbs.front();
      const std::string example = first.example.empty() ? "" : " " + std::string(first.example);
      const auto [command, act] =
          Leaf<DeskAct, ClientCommand>(parent, words.substr(blank + 1), std::string(first.what),
                                       fmt::format("strongroom desk {}{}", words, example));
      AddDeskParameters(*command, leaf, *act);
      command->parse_complete_callback(
          [this, &leaf, given = act] { problem_ = SettleDeskAct(leaf, *given); });
    }
  }

  static void AddClock(CLI::App& command, DeskClock& clock) {
    command.add_option("--policy", clock.policy_files, "Policy file; repeated for its versions")
        ->type_name("FILE")
        ->required();
    command.add_option("--events", clock.events_file, "List of events (JSON)")
        ->type_name("FILE")
        ->required();
    command.add_option("--on", clock.on, "The day to look at, such as 2026-06-30")
        ->type_name("DATE")
        ->required();
  }

  void AddSource(CLI::App& command, AuditSource& source) {
    CLI::Option* config = AddConfigFile(command, source.config_file);
    CLI::Option* data =
        command.add_option("--data", source.data, "Data directory")->type_name("DIR");
    CLI::Option* store = command.add_option("--store", source.store_url, "postgresql://…")
                             ->type_name("URL")
                             ->check(CheckStoreUrl);
    command.add_option("--keyring", source.keyring, "Keyring file; default DIR.keyring")
        ->type_name("FILE")
        ->excludes(config);
    command
        .add_option("--checkpoints", source.checkpoint_file,
                    "Checkpoint file, or none; default DIR.checkpoints")
        ->type_name("FILE");
    config->excludes(data)->excludes(store);
    command.parse_complete_callback([this, &source] {
      if (source.config_file.empty() && source.data.empty() && source.store_url.empty()) {
        problem_ = "which chain? Give --data, --store or --config";
      }
    });
  }

  // The innermost command that was named: whose help to show.
  const CLI::App& chosen() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) {
      app = app->get_subcommands().front();
    }
    return *app;
  }

  // What stands where a command has to; empty where one does, or nothing.
  std::string UnknownCommand() const {
    const CLI::App& app = chosen();
    const std::vector<std::string> rest = app.remaining();
    const bool wants_command = app.get_require_subcommand_min() > 0;
    return wants_command && !rest.empty() && !rest.front().starts_with('-') ? rest.front() : "";
  }

  static std::string OneLine(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
  }

  // As it is typed: "strongroom desk case".
  static std::string NameOf(const CLI::App* command) {
    std::string name;
    for (const CLI::App* app = command; app != nullptr; app = app->get_parent()) {
      if (!name.empty()) name.insert(0, 1, ' ');
      name.insert(0, app->get_name());
    }
    return name;
  }

  std::expected<Invocation, Exit> WrongUse(const std::string& what) const {
    const std::string name = NameOf(&chosen());
    return std::unexpected(
        Exit{kExitWrongUse, "", fmt::format("{}: {}; see {} --help", name, what, name)});
  }

  const Environment& environment_;
  CLI::App app_{"strongroom keeps records that must not leak.", "strongroom"};
  Invocation invocation_;
  std::function<void()> finish_ = [] {};
  bool is_client_ = false;
  std::string problem_;
};

}  // namespace

std::expected<Invocation, Exit> ParseCommandLine(const std::vector<std::string>& arguments,
                                                 const Environment& environment) {
  return Grammar(environment).Parse(arguments);
}

}  // namespace strongroom::app
