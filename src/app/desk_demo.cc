#include "app/desk_demo.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <map>
#include <optional>

#include "app/ask.h"
#include "app/desk_answer.h"
#include "app/desk_demo_releases.h"
#include "app/desk_demo_story.h"
#include "base/clock.h"
#include "base/json.h"
#include "desk/policy/calendar.h"

namespace strongroom::app {
namespace {

namespace policy = desk::policy;

constexpr std::string_view kRoot = "/api/desk";
constexpr std::string_view kFounder = "lead";
constexpr std::string_view kShown = "SECURITY-131";  // of DemoTracker, with something of everything

class Demo {
 public:
  Demo(ApiClient& client, const Output& output)
      : client_(client),
        output_(output),
        today_(std::chrono::floor<std::chrono::days>(SystemClock().Now())) {}

  int Run(const std::string& install_lists) {
    Result<InstallStory> releases = InstallStory{.lines = {}, .modules = OwnModules()};
    if (!install_lists.empty()) releases = StoryOfInstallLists(install_lists, today_);
    if (!releases) {  // what was given is wrong
      (void)PrintFailure(output_, releases.error().detail);
      return kExitWrongUse;
    }
    made_.insert(releases->modules.begin(), releases->modules.end());
    if (!Enter() || !IsEmpty() || !Tell(DemoTeam())) return kExitFailed;
    if (releases->lines.empty() ? !Tell(DemoReleases()) : !Tell(releases->lines))
      return kExitFailed;
    if (!Tell(DemoTracker()) || !Tell(DemoIssues()) || !Tell(DemoCases()) || !Tell(DemoMeeting()))
      return kExitFailed;
    if (output_.json) {
      json::object made;
      for (const auto& [name, id] : made_) made[name] = id;
      output_.out << json::serialize(made) << '\n';
    } else {
      output_.out << fmt::format(
          "The desk has a team, issues in every state, cases in every phase; you are {}.\n"
          "Look around:\n"
          "  strongroom desk board\n"
          "  strongroom desk issue show {}\n"
          "  strongroom desk explain sysop-1 {}\n"
          "  strongroom desk review\n"
          "  strongroom desk case list\n"
          "  strongroom desk agenda\n",
          made_.at("me"), kShown, kShown);
    }
    return kExitDone;
  }

 private:
  std::optional<json::object> Do(std::string_view method, std::string_view path,
                                 const json::value& body = nullptr) {
    const ApiRequest request{.method = std::string(method),
                             .path = std::string(kRoot) + std::string(path),
                             .body = body.is_null() ? "" : json::serialize(body)};
    const std::optional<Answer> answer = Ask(client_, output_, request, {.when_forbidden = ""});
    return answer ? std::optional(ObjectOf(answer->value)) : std::nullopt;
  }

  // Who runs it: a person of the desk, or else its founder.
  bool Enter() {
    const Result<ApiResponse> me = client_.Call({"GET", std::string(kRoot) + "/me", ""});
    if (me && me->status == 200) {
      const Result<json::value> person = ParseJson(me->body);
      if (person) made_["me"] = Told(ObjectOf(*person), "id");
      return person.has_value();
    }
    const auto founded = Do("POST", "/found", json::object{{"id", kFounder}, {"name", "Lead"}});
    if (founded) made_["me"] = Told(*founded, "person");
    return founded.has_value();
  }

  bool IsEmpty() {
    struct Part {
      const char* path;
      std::size_t most;  // that the founding makes
    };
    for (const Part part :
         {Part{"persons", 1}, Part{"groups", 1}, Part{"levels", 0}, Part{"modules", 0},
          Part{"issues", 0}, Part{"releases", 0}, Part{"policies", 0}}) {
      const auto answer = Do("GET", fmt::format("/{}", part.path));
      if (!answer) return false;
      const std::size_t there = ListIn(*answer, part.path).size();
      if (there <= part.most) continue;
      (void)PrintFailure(output_, fmt::format("the desk is not empty, it has {} {}: the "
                                              "demonstration is for a new one",
                                              there, part.path));
      return false;
    }
    return true;
  }

  bool Tell(std::string_view text) {
    const Result<json::value> story = ParseJson(text);
    if (story) return Tell(story->get_array());
    (void)PrintFailure(output_, story.error().detail);
    return false;
  }

  bool Tell(const json::array& story) {
    for (const json::value& each : story) {
      const json::array& line = each.get_array();
      const auto answer = Do(terminal::Readable(line.at(0)), Filled(terminal::Readable(line.at(1))),
                             Filled(line.at(2)));
      if (!answer) return false;
      if (line.size() > 3) made_[terminal::Readable(line.at(3))] = Told(*answer, "id");
    }
    return true;
  }

  json::value Filled(const json::value& value) const {
    if (value.is_string()) return json::value(Filled(terminal::Readable(value)));
    if (value.is_array()) {
      json::array filled;
      for (const json::value& each : value.get_array()) filled.push_back(Filled(each));
      return filled;
    }
    if (!value.is_object()) return value;
    json::object filled;
    for (const auto& member : value.get_object()) {
      json::value one = Filled(member.value());
      if (member.key() == "text" && !one.is_string()) one = json::serialize(one);
      filled[member.key()] = std::move(one);
    }
    return filled;
  }

  [[nodiscard]] std::string Filled(std::string_view text) const {
    std::string filled;
    while (true) {
      const std::size_t open = text.find('{');
      filled += text.substr(0, open);
      if (open == std::string_view::npos) return filled;
      text.remove_prefix(open + 1);
      const std::size_t close = text.find('}');
      std::optional<std::string> meant;
      if (close != std::string_view::npos) meant = Meant(text.substr(0, close));
      filled += meant.value_or("{");
      if (meant) text.remove_prefix(close + 1);
    }
  }

  // nullopt: the braces are none of the story's.
  [[nodiscard]] std::optional<std::string> Meant(std::string_view name) const {
    constexpr std::string_view kDay = "day";
    if (const auto found = made_.find(name); found != made_.end()) return found->second;
    if (!name.starts_with(kDay)) return std::nullopt;
    std::string_view number = name.substr(kDay.size());
    if (number.starts_with('+')) number.remove_prefix(1);
    int days = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), days);
    if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
    return policy::FormatDate(today_ + std::chrono::days(days));
  }

  ApiClient& client_;
  const Output& output_;
  policy::Date today_;
  std::map<std::string, std::string, std::less<>> made_;
};

}  // namespace

int RunDeskDemo(const DeskDemo& command, ApiClient& client, const Output& output) {
  return Demo(client, output).Run(command.install_lists);
}

}  // namespace strongroom::app
