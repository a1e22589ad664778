#include "app/local_commands.h"

#include <fmt/format.h>

#include "app/class_file.h"
#include "app/desk_commands.h"
#include "app/file_text.h"
#include "base/json.h"
#include "classify/command/run.h"
#include "record/record_type.h"

namespace strongroom::app {
namespace {

// Every rule that the file's type violates; empty for a good one.
std::vector<FieldError> ViolatedRules(const std::string& file, const record::ClassPolicy& classes) {
  const Result<json::value> schema = ReadJson(file);
  const Result<record::RecordType> type =
      schema ? record::RecordType::Compile(*schema, classes) : Fail(schema.error());
  if (type) {
    return {};
  }
  const Error& error = type.error();
  return error.fields.empty()
             ? std::vector<FieldError>{{"", ErrorKindName(error.kind), error.detail}}
             : error.fields;
}

class LocalRun {
 public:
  LocalRun(const Environment& environment, const Output& output)
      : environment_(environment), output_(output) {}

  int operator()(const Version&) {
    if (output_.json) {
      output_.out << json::serialize(json::object{{"version", STRONGROOM_VERSION}}) << '\n';
    } else {
      output_.out << "strongroom " STRONGROOM_VERSION "\n";
    }
    return kExitDone;
  }

  int operator()(const ConfigPrint& command) {
    const Result<Config> config = LoadConfig(command.config_file, environment_);
    if (!config) {
      for (const FieldError& problem : config.error().fields) {
        PrintFailure(output_, fmt::format("{}: {}", problem.pointer, problem.message));
      }
      return kExitFailed;
    }
    output_.out << (output_.json ? json::serialize(ConfigAsJson(*config)) + "\n"
                                 : PrintConfig(*config));
    return kExitDone;
  }

  int operator()(const Classify& command) {
    return classify::command::Run(command.options, {.out = output_.out,
                                                    .error = output_.error,
                                                    .width = output_.width,
                                                    .progress = output_.progress});
  }

  int operator()(const DeskPolicyCheck& command) { return CheckPolicies(command, output_); }
  int operator()(const DeskClockEvaluate& command) { return EvaluateClock(command, output_); }
  int operator()(const DeskPolicyText& command) { return WriteText(command, output_); }
  int operator()(const DeskClockForecast& command) { return ForecastClock(command, output_); }

  int operator()(const TypeCheck& command) {
    const Result<record::ClassPolicy> classes = LoadClasses(command.classes_file);
    if (!classes) {
      for (const FieldError& rule : classes.error().fields) PrintRule(command.classes_file, rule);
      return PrintFailure(output_, classes.error().detail);
    }
    int code = kExitDone;
    for (const std::string& file : command.files) {
      const std::vector<FieldError> rules = ViolatedRules(file, *classes);
      for (const FieldError& rule : rules) {
        PrintRule(file, rule);
      }
      if (!rules.empty()) {
        code = kExitFailed;
      } else if (!output_.json) {
        output_.out << fmt::format("{}: good\n", file);
      }
    }
    return code;
  }

 private:
  void PrintRule(const std::string& file, const FieldError& rule) {
    if (output_.json) {
      output_.out << json::serialize(json::object{{"file", file},
                                                  {"pointer", rule.pointer},
                                                  {"rule", rule.rule},
                                                  {"message", rule.message}})
                  << '\n';
    } else {
      const std::string place = rule.pointer.empty() ? file : file + ": " + rule.pointer;
      output_.out << fmt::format("{}: {}\n", place, rule.message);
    }
  }

  const Environment& environment_;
  const Output& output_;
};

}  // namespace

int RunLocalCommand(const LocalCommand& command, const Environment& environment,
                    const Output& output) {
  return std::visit(LocalRun(environment, output), command);
}

}  // namespace strongroom::app
