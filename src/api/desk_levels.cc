// Endpoint family: the desk's security levels, and its settings.
#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/change_settings.h"
#include "desk/model/levels.h"
#include "desk/model/no_such.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

// {"id","name","description","tracker_id","groups","reporter_sees","version"}
json::object Describe(const desk::Scene& scene, const model::Level& level) {
  json::object out;
  out["id"] = level.id;
  out["name"] = level.name;
  out["description"] = level.description;
  out["tracker_id"] = level.tracker_id;
  out["groups"] = json::array(level.groups.begin(), level.groups.end());
  out["reporter_sees"] = level.reporter_sees;
  out["version"] = scene.state().VersionOf(model::LevelStream(level.id));
  return out;
}

json::object Describe(const desk::Scene& scene, const model::Settings& settings) {
  json::object levels;
  for (std::size_t place = 0; place < model::kIssueKinds; ++place) {
    levels[model::IssueKindName(static_cast<model::IssueKind>(place))] =
        settings.default_levels.at(place);
  }
  const auto& labels = settings.board_hidden_labels;
  json::object out;
  out["default_levels"] = std::move(levels);
  out["inactive_days"] = settings.inactive_days;
  out["zone"] = settings.zone;
  out["board_hidden_labels"] = json::array(labels.begin(), labels.end());
  out["contact"] = settings.contact;
  out["discuss_label"] = settings.discuss_label;
  out["agenda_days"] = settings.agenda_days;
  out["review_days"] = settings.review_days;
  out["version"] = scene.state().VersionOf(model::kDeskStream);
  return out;
}

}  // namespace

Task<void> ListLevels(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    json::array levels;
    for (const auto& [id, level] : scene.state().levels) levels.push_back(Describe(scene, level));
    json::object out;
    out["levels"] = std::move(levels);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadLevel(Call& call) {
  return ShowDesk(call, {}, true,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const model::Level* level = scene.state().FindLevel(call.parameter(0));
                    if (level == nullptr) {
                      return Fail(ErrorKind::kNotFound, std::string(model::kNoSuchLevel));
                    }
                    return desk::Shown{.body = Describe(scene, *level)};
                  });
}

Task<void> MakeLevel(Call& call) {
  return MakeAtDesk(call, "/api/desk/levels", [](DeskBody& body) {
    model::MakeLevel input{.id = body.Text("id"),
                           .name = body.Text("name"),
                           .description = body.Text("description", Need::kOptional),
                           .groups = body.Texts("groups", Need::kRequired)};
    input.reporter_sees = body.Flag("reporter_sees").value_or(input.reporter_sees);
    return CommandOf(std::move(input), [](const auto&... all) { return model::Make(all...); });
  });
}

Task<void> ChangeLevel(Call& call) {
  return ActAtDesk(call, model::LevelStream(call.parameter(0)), [&call](DeskBody& body) {
    model::DescribeLevel input{.level = call.parameter(0),
                               .name = body.MaybeText("name"),
                               .description = body.MaybeText("description"),
                               .tracker_id = body.MaybeText("tracker_id"),
                               .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Describe(all...); });
  });
}

Task<void> ChangeLevelGroups(Call& call) {
  return ActAtDesk(call, model::LevelStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeLevelGroups input{.level = call.parameter(0),
                                   .groups = body.Texts("groups", Need::kRequired),
                                   .reason = body.Text("reason", Need::kOptional),
                                   .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> ChangeReporterRule(Call& call) {
  return ActAtDesk(call, model::LevelStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeReporterRule input{.level = call.parameter(0)};
    input.reporter_sees = body.Flag("reporter_sees", Need::kRequired).value_or(false);
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> RemoveLevel(Call& call) {
  return ActAtDesk(call, model::LevelStream(call.parameter(0)), [&call](DeskBody& body) {
    model::RemoveLevel input{.level = call.parameter(0),
                             .reason = body.Text("reason", Need::kOptional),
                             .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Remove(all...); });
  });
}

Task<void> ReadSettings(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    return Result<desk::Shown>(desk::Shown{.body = Describe(scene, scene.state().settings)});
  });
}

Task<void> ChangeSettings(Call& call) {
  return ActAtDesk(call, std::string(model::kDeskStream), [](DeskBody& body) {
    model::ChangeSettings input;
    if (const json::value* levels = body.members().Any("default_levels")) {
      JsonMembers members(*levels, "/default_levels", body.refusals());
      for (std::size_t place = 0; place < model::kIssueKinds; ++place) {
        const std::string_view name = model::IssueKindName(static_cast<model::IssueKind>(place));
        const json::value* level = members.Any(name);
        if (level == nullptr) continue;
        if (level->is_string()) {
          input.default_levels.at(place) =
              std::string(level->get_string().data(), level->get_string().size());
        } else {
          members.Refuse(name, "text", "give a level, or an empty text for none");
        }
      }
      members.Close();
    }
    const auto days = [&](std::string_view name) -> std::optional<std::uint32_t> {
      const auto number = body.Number(name, 1, 1'000'000);
      return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
    };
    input.inactive_days = days("inactive_days");
    input.agenda_days = days("agenda_days");
    input.review_days = days("review_days");
    input.discuss_label = body.MaybeText("discuss_label");
    input.zone = body.MaybeText("zone");
    if (body.members().Any("board_hidden_labels") != nullptr) {
      input.board_hidden_labels = body.Texts("board_hidden_labels");
    }
    input.contact = body.MaybeText("contact");
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

}  // namespace strongroom::api
