// Endpoint family: policies with their versions.
#include <charconv>

#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/policies.h"
#include "desk/policy/calendar.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;
using desk::policy::Policy;

// 0, which no version is, for what is no number.
std::uint32_t VersionIn(const std::string& text) {
  std::uint32_t version = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, version);
  return error == std::errc() && stop == end ? version : 0;
}

json::value ApprovalOf(const Policy& policy) {
  if (!policy.approval) return nullptr;
  return json::object{{"by", policy.approval->by},
                      {"on", desk::policy::FormatDate(policy.approval->on)}};
}

json::object Line(const Policy& policy) {
  json::object line{{"version", policy.version}, {"title", policy.title}};
  line["state"] = PolicyStateName(policy.state);
  line["approval"] = ApprovalOf(policy);
  return line;
}

// The document with what the desk keeps itself, as a file would have it.
json::object DocumentOf(const Policy& policy, const model::PolicyDocument& kept) {
  json::object document{{"name", policy.name}};
  for (const auto& member : kept.document) document[member.key()] = member.value();
  document["state"] = PolicyStateName(policy.state);
  if (policy.approval) document["approval"] = ApprovalOf(policy);
  return document;
}

}  // namespace

Task<void> ListPolicies(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    const model::State& state = scene.state();
    json::array policies;
    for (const std::string& name : state.policies->names()) {
      json::array versions;
      for (const Policy& each : state.policies->Versions(name)) versions.push_back(Line(each));
      json::object policy{{"name", name}};
      policy["versions"] = std::move(versions);
      policy["version"] = state.VersionOf(model::PolicyStream(name));
      policies.push_back(std::move(policy));
    }
    json::object out;
    out["policies"] = std::move(policies);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadPolicy(Call& call) {
  return ShowDesk(call, {}, true,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const model::State& state = scene.state();
                    const std::string& name = call.parameter(0);
                    const std::uint32_t version = VersionIn(call.parameter(1));
                    const Policy* policy = state.policies->Find(name, version);
                    if (policy == nullptr) {
                      return Fail(ErrorKind::kNotFound, "there is no such version of a policy");
                    }
                    const model::PolicyDocument& kept =
                        *state.policy_documents.at(model::DocumentId(name, version));
                    json::object out{{"name", name}};
                    out["policy_version"] = version;
                    out["document"] = DocumentOf(*policy, kept);
                    out["added_by"] = kept.added_by;
                    out["added_at"] = FormatTime(kept.added_at);
                    out["approval_recorded_by"] = kept.recorded_by;
                    out["version"] = state.VersionOf(model::PolicyStream(name));
                    return desk::Shown{.body = std::move(out)};
                  });
}

Task<void> AddPolicies(Call& call) {
  ReadCommand read = [&call](DeskBody& body) {
    model::AddPolicies input;
    const std::optional<std::string> text = body.MaybeText("text");
    const bool shipped = body.Flag("shipped").value_or(false);
    if (text.has_value() == shipped) {
      body.members().Refuse("text", "required",
                            "give a policy as \"text\", or \"shipped\": true for those that the "
                            "program comes with");
    }
    if (text) input.texts.push_back({.pointer = "/text", .text = *text});
    if (shipped) input.texts = model::ShippedPolicyTexts();
    return AtOnce(call, std::move(input), [](const auto&... all) { return model::Add(all...); });
  };
  return TellAtDesk(call, std::move(read), [](const model::State&, const desk::Done& done) {
    json::array recorded;
    for (const model::Event& each : done.events) {
      recorded.push_back(json::object{{"policy", model::NameIn(each.stream)}, {"kind", each.kind}});
    }
    json::object out{{"changed", !done.events.empty()}};
    out["recorded"] = std::move(recorded);
    return out;
  });
}

Task<void> ApprovePolicy(Call& call) {
  return ActAtDesk(call, model::PolicyStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ApprovePolicy input{.policy = call.parameter(0),
                               .version = VersionIn(call.parameter(1)),
                               .approved_by = body.Text("approved_by", Need::kOptional),
                               .on = body.Text("on", Need::kOptional),
                               .now = {},
                               .expected = body.Version()};
    return AtOnce(call, std::move(input),
                  [](const auto&... all) { return model::Approve(all...); });
  });
}

}  // namespace strongroom::api
