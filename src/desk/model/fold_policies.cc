// Events of the family "policy".
#include <fmt/format.h>

#include <array>
#include <limits>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

constexpr std::int64_t kVersionMax = 1'000'000;

void RefuseAs(EventBody& body, std::string_view name, Error error) {
  if (error.fields.empty()) return body.Refuse(name, "policy", std::move(error.detail));
  for (FieldError& each : error.fields) {
    body.refusals().Add(fmt::format("/body/{}{}", name, each.pointer), each.rule,
                        std::move(each.message));
  }
}

// The stream names the policy, the document does not, so that what the desk forgets of a document
// is never its name.
void VersionAdded(State& state, const Event& event, EventBody& body) {
  const std::string name(NameIn(event.stream));
  const json::value* written = body.Any("policy", Need::kRequired);
  if (written != nullptr && !written->is_object()) {
    body.Refuse("policy", "object", "give an object");
    written = nullptr;
  }
  const std::string stage = body.Text("state");
  json::object document;
  if (written != nullptr) document = written->get_object();
  json::object whole{{"name", name}, {"state", stage}};
  for (const auto& member : document) whole[member.key()] = member.value();
  Result<policy::Policy> policy = policy::ParsePolicy(json::value(std::move(whole)));
  if (!policy && written != nullptr) RefuseAs(body, "policy", std::move(policy.error()));
  if (policy && policy->state == policy::PolicyState::kApproved) {
    body.Refuse("state", "approved", "an approval is an event of its own");
  }
  if (!body.Ready()) return;
  const std::uint32_t version = policy->version;
  // Refused before the book is copied.
  const policy::Policy* known = state.policies->Find(name, version);
  if (known != nullptr && known->state == policy::PolicyState::kApproved) {
    return body.Refuse("", "approved-version", "the version is approved and does not change");
  }
  if (auto added = state.policies.Edit().Add(std::move(*policy)); !added) {
    return RefuseAs(body, "policy", std::move(added.error()));
  }
  document["state"] = stage;
  state.policy_documents.insert_or_assign(
      DocumentId(name, version),
      Cow<PolicyDocument>(
          {.document = std::move(document), .added_by = event.by, .added_at = event.at}));
}

void Approved(State& state, const Event& event, EventBody& body) {
  const std::string name(NameIn(event.stream));
  const auto version = static_cast<std::uint32_t>(
      body.Number("version", 1, kVersionMax, Need::kRequired).value_or(0));
  const std::string by = body.Text("approved_by");
  const auto on = policy::ParseDate(body.Text("on"));
  if (!on) body.Refuse("on", "date", "give a date that exists, such as 2026-01-31");
  const policy::Policy* known = state.policies->Find(name, version);
  if (known == nullptr) {
    body.Refuse("version", "unknown-version", "the stream's policy has no such version");
  } else if (known->state == policy::PolicyState::kApproved) {
    body.Refuse("version", "approved-version", "the version is approved already");
  }
  if (!body.Ready()) return;
  if (auto done = state.policies.Edit().Approve(name, version, {.by = by, .on = *on}); !done) {
    return RefuseAs(body, "version", std::move(done.error()));
  }
  state.policy_documents.at(DocumentId(name, version)).Edit().recorded_by = event.by;
}

}  // namespace

std::string DocumentId(std::string_view policy, std::uint32_t version) {
  return fmt::format("{}/{}", policy, version);
}

std::span<const EventKind> PolicyEvents() {
  static constexpr std::array kinds = {
      EventKind{"policy.version-added", "policy", VersionAdded},
      EventKind{"policy.approved", "policy", Approved},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
