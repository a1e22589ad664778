// Endpoint family: the release calendar, the lists of modules in releases, and what follows for one
// module.
#include <fmt/format.h>

#include <memory>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/intake/install_list.h"
#include "desk/model/import_modules.h"
#include "desk/model/module_facts.h"
#include "desk/model/releases.h"
#include "desk/policy/calendar.h"
#include "desk/policy/zone.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
namespace intake = desk::intake;
using desk::policy::Date;
using desk::policy::FormatDate;

json::value DayOrNull(const std::optional<Date>& day) {
  if (!day) return nullptr;
  return json::string(FormatDate(*day));
}

Date TodayOf(const desk::Scene& scene) {
  return desk::policy::Zone::Find(scene.state().settings.zone)
      .value_or(desk::policy::Zone::Utc())
      .DateOf(scene.now);
}

// Lists with their modules, or with how many they have.
json::array ListsOf(const model::State& state, std::string_view release, bool with_modules) {
  json::array lists;
  for (const intake::ReleaseModules& each : *state.release_lists) {
    if (each.release != release) continue;
    json::object list{{"tag", each.tag}, {"since", FormatDate(each.since)}};
    if (with_modules) {
      json::array modules;
      for (const intake::InstalledModule& module : each.modules) {
        modules.push_back(json::object{{"name", module.name}, {"version", module.version}});
      }
      list["modules"] = std::move(modules);
    } else {
      list["modules"] = each.modules.size();
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

json::object Describe(const desk::Scene& scene, const intake::Release& release, bool with_modules) {
  json::object out{{"code", release.code}, {"name", release.name}};
  out["ga"] = FormatDate(release.ga);
  out["end_of_full_support"] = DayOrNull(release.end_of_full_support);
  out["end_of_triage"] = DayOrNull(release.end_of_triage);
  out["phase"] = intake::ReleasePhaseName(intake::PhaseOn(release, TodayOf(scene)));
  out["lists"] = ListsOf(scene.state(), release.code, with_modules);
  out["version"] = scene.state().VersionOf(model::ReleaseStream(release.code));
  return out;
}

// What is added to the answer of a command about releases.
using Support = std::shared_ptr<model::SupportChange>;

// `run`, and how many modules enter and leave the supported set by it.
template <class Input, class Run>
desk::Command WithSupport(const Call& call, Input input, const Support& support, Run run) {
  return AtOnce(call, std::move(input),
                [support, run](const model::State& state, const model::Actor& actor,
                               const Input& at_once) -> Result<model::NewEvents> {
                  auto events = run(state, actor, at_once);
                  if (!events) return events;
                  auto change = model::SupportChangedBy(state, actor, at_once.now, *events);
                  if (!change) return Fail(change.error());
                  *support = *change;
                  return events;
                });
}

void TellSupport(const model::SupportChange& change, json::object& out) {
  out["support"] =
      json::object{{"enter", change.enter}, {"leave", change.leave}, {"modules", change.modules}};
  const std::size_t changed = change.enter + change.leave;
  if (changed == 0) return;
  if (changed < 10 || 2 * changed < change.modules) {
    out["notice"] = fmt::format("modules that enter the supported set today: {}; that leave it: {}",
                                change.enter, change.leave);
    return;
  }
  out["notice"] = fmt::format(
      "this changes what is supported today for {} of {} modules: {} enter the supported set and "
      "{} "
      "leave it; if that is not meant, give the text that was there before",
      changed, change.modules, change.enter, change.leave);
}

json::array Lines(const std::vector<intake::ReportLine>& report, const std::string& source) {
  json::array lines;
  for (const intake::ReportLine& each : report) {
    lines.push_back(json::object{{"source", source},
                                 {"subject", each.subject},
                                 {"place", each.place},
                                 {"rule", each.rule},
                                 {"message", each.message}});
  }
  return lines;
}

}  // namespace

Task<void> ListReleases(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    json::array releases;
    for (const intake::Release& each : scene.state().releases) {
      releases.push_back(Describe(scene, each, false));
    }
    json::object out;
    out["releases"] = std::move(releases);
    out["version"] = model::CalendarVersion(scene.state());
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadRelease(Call& call) {
  return ShowDesk(call, {}, true,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    for (const intake::Release& each : scene.state().releases) {
                      if (each.code == call.parameter(0)) {
                        return desk::Shown{.body = Describe(scene, each, true)};
                      }
                    }
                    return Fail(ErrorKind::kNotFound, "there is no such release in the calendar");
                  });
}

Task<void> ReplaceReleases(Call& call) {
  auto support = std::make_shared<model::SupportChange>();
  ReadCommand read = [&call, support](DeskBody& body) {
    model::ReplaceCalendar input{.text = body.Text("text"), .now = {}, .expected = body.Version()};
    return WithSupport(call, std::move(input), support,
                       [](const auto&... all) { return model::Replace(all...); });
  };
  return TellAtDesk(call, std::move(read),
                    [support](const model::State& state, const desk::Done& done) {
                      json::object out{{"changed", !done.events.empty()},
                                       {"version", model::CalendarVersion(state)}};
                      TellSupport(*support, out);
                      return out;
                    });
}

Task<void> AddReleaseList(Call& call) {
  struct Read {
    std::string tag;
    std::vector<intake::ReportLine> report;
    std::size_t modules = 0;
  };
  auto about = std::make_shared<Read>();
  auto support = std::make_shared<model::SupportChange>();
  ReadCommand read = [&call, about, support](DeskBody& body) {
    model::AddReleaseList input{.release = call.parameter(0),
                                .tag = body.Text("tag"),
                                .since = body.Text("since"),
                                .text = body.Text("text"),
                                .now = {},
                                .expected = body.Version()};
    about->tag = input.tag;
    if (auto list = intake::ParseInstallList(input.text)) {
      about->report = std::move(list->report);
      about->modules = list->modules.size();
    }
    return WithSupport(call, std::move(input), support,
                       [](const auto&... all) { return model::Add(all...); });
  };
  return TellAtDesk(call, std::move(read),
                    [&call, about, support](const model::State& state, const desk::Done& done) {
                      json::object out{{"changed", !done.events.empty()}};
                      out["version"] = state.VersionOf(model::ReleaseStream(call.parameter(0)));
                      out["modules"] = about->modules;
                      out["report"] = Lines(about->report, about->tag);
                      TellSupport(*support, out);
                      return out;
                    });
}

Task<void> RemoveReleaseList(Call& call) {
  auto support = std::make_shared<model::SupportChange>();
  ReadCommand read = [&call, support](DeskBody& body) {
    model::RemoveReleaseList input{.release = call.parameter(0),
                                   .tag = call.parameter(1),
                                   .reason = body.Text("reason", Need::kOptional),
                                   .now = {},
                                   .expected = body.Version()};
    return WithSupport(call, std::move(input), support,
                       [](const auto&... all) { return model::Remove(all...); });
  };
  return TellAtDesk(call, std::move(read),
                    [&call, support](const model::State& state, const desk::Done& done) {
                      json::object out{{"changed", !done.events.empty()}};
                      out["version"] = state.VersionOf(model::ReleaseStream(call.parameter(0)));
                      TellSupport(*support, out);
                      return out;
                    });
}

Task<void> ImportModules(Call& call) {
  auto counts = std::make_shared<model::ImportedModules>();
  ReadCommand read = [&call, counts](DeskBody& body) {
    (void)body.MaybeText("name");  // of the file: for who reads the request
    model::ImportModules input{.text = body.Text("text"), .now = {}};
    return AtOnce(call, std::move(input), [counts](const auto&... all) -> Result<model::NewEvents> {
      auto imported = model::Import(all...);
      if (!imported) return Fail(imported.error());
      *counts = *imported;
      return std::move(imported->events);
    });
  };
  return TellAtDesk(call, std::move(read), [counts](const model::State&, const desk::Done&) {
    return json::object{{"added", counts->added},
                        {"changed", counts->changed},
                        {"unchanged", counts->unchanged},
                        {"report", json::array()}};
  });
}

Task<void> ReadModuleSupport(Call& call) {
  return ShowDesk(
      call, {"day"}, true,
      [&call](const desk::Scene& scene, const Call::Query& query) -> Result<desk::Shown> {
        std::optional<Date> day = TodayOf(scene);
        if (const auto text = query.Find("day")) day = desk::policy::ParseDate(*text);
        if (!day) {
          return Fail(ErrorKind::kMalformed, "day is a date that exists, such as 2026-01-31");
        }
        const std::string& module = call.parameter(0);
        const model::State& state = scene.state();
        const intake::Support support =
            intake::SupportedOn(state.releases, *state.release_lists, module, *day);
        json::object out{{"module", module}, {"day", FormatDate(*day)}};
        out["supported"] = support.supported;
        out["phase"] = nullptr;
        if (support.supported) out["phase"] = intake::ReleasePhaseName(support.phase);
        out["why"] = json::array(support.why.begin(), support.why.end());
        return desk::Shown{.body = std::move(out)};
      });
}

}  // namespace strongroom::api
