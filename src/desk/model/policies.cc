#include "desk/model/policies.h"

#include <fmt/format.h>

#include <set>

#include "desk/cases/shipped.h"
#include "desk/intake/byte_order_mark.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::model {
namespace {

using policy::Policy;
using policy::PolicyState;

void Refuse(InputCheck& check, const std::string& pointer, Error error) {
  if (error.fields.empty()) check.Refuse(pointer, "policy", std::move(error.detail));
  for (FieldError& each : error.fields) {
    check.Refuse(pointer + each.pointer, each.rule, std::move(each.message));
  }
}

// What the document says about itself, without what its stream and the desk's own events say.
json::object Essence(const json::object& document) {
  json::object essence = document;
  for (const std::string_view member : {"name", "state", "approval"}) essence.erase(member);
  return essence;
}

struct Given {
  Policy policy;
  json::object essence;
};

std::optional<Given> Read(const State& state, const PolicyText& input, Time now,
                          InputCheck& check) {
  Result<json::value> document = ParseJson(intake::WithoutByteOrderMark(input.text));
  if (!document) {
    Refuse(check, input.pointer, std::move(document.error()));
    return std::nullopt;
  }
  Result<Policy> policy = policy::ParsePolicy(*document);
  if (!policy) {
    Refuse(check, input.pointer, std::move(policy.error()));
    return std::nullopt;
  }
  if (policy->approval && policy->approval->on > policy->zone.DateOf(std::max(now, state.at))) {
    check.Refuse(input.pointer + "/approval/on", "date", "the day of the approval is not yet");
    return std::nullopt;
  }
  return Given{.policy = std::move(*policy), .essence = Essence(document->get_object())};
}

NewEvent Approval(const std::string& name, std::uint32_t version, const std::string& by,
                  policy::Date on) {
  return {PolicyStream(name), "policy.approved",
          json::object{{"version", version}, {"approved_by", by}, {"on", policy::FormatDate(on)}}};
}

// What is to be recorded so that the desk has the version as it is given.
Result<NewEvents> Wanted(const State& state, Given given) {
  const Policy& policy = given.policy;
  const bool approved = policy.state == PolicyState::kApproved;
  const std::string stage(PolicyStateName(approved ? PolicyState::kProposed : policy.state));
  const Policy* known = state.policies->Find(policy.name, policy.version);
  bool same = false;
  if (known != nullptr) {
    same = Essence(state.policy_documents.at(DocumentId(policy.name, policy.version))->document) ==
           given.essence;
    if (known->state == PolicyState::kApproved) {
      if (same) return NewEvents{};
      return Fail(
          ErrorKind::kConflict,
          fmt::format("version {} of {} is approved and says something else: give a changed "
                      "policy the next version",
                      policy.version, policy.name));
    }
    same = same && PolicyStateName(known->state) == stage;
  }
  NewEvents events;
  if (!same) {
    json::object body{{"state", stage}};
    body["policy"] = std::move(given.essence);
    events.push_back({PolicyStream(policy.name), "policy.version-added", std::move(body)});
  }
  if (approved) {
    events.push_back(
        Approval(policy.name, policy.version, policy.approval->by, policy.approval->on));
  }
  return events;
}

}  // namespace

std::vector<PolicyText> ShippedPolicyTexts() {
  std::vector<PolicyText> texts;
  for (const cases::ShippedFile& each : cases::ShippedPolicies()) {
    texts.push_back(
        {.pointer = fmt::format("/shipped/{}", each.name), .text = std::string(each.text)});
  }
  return texts;
}

Result<NewEvents> Add(const State& state, const Actor& actor, const AddPolicies& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  std::vector<Given> all;
  std::set<std::string> ids;
  for (const PolicyText& each : input.texts) {
    std::optional<Given> given = Read(state, each, input.now, check);
    if (!given) continue;
    if (!ids.insert(DocumentId(given->policy.name, given->policy.version)).second) {
      check.Refuse(each.pointer + "/version", "repeated", "give each version once");
    }
    all.push_back(std::move(*given));
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  NewEvents events;
  for (Given& each : all) {
    Result<NewEvents> wanted = Wanted(state, std::move(each));
    if (!wanted) return wanted;
    std::ranges::move(*wanted, std::back_inserter(events));
  }
  return events;
}

Result<NewEvents> Approve(const State& state, const Actor& actor, const ApprovePolicy& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  const Policy* known = state.policies->Find(input.policy, input.version);
  if (known == nullptr) return Fail(ErrorKind::kNotFound, "there is no such version of a policy");
  const policy::Date today = known->zone.DateOf(std::max(input.now, state.at));
  const std::optional<policy::Date> on =
      input.on.empty() ? std::optional(today) : policy::ParseDate(input.on);
  InputCheck check;
  check.Text("/approved_by", input.approved_by, kNameMaxBytes, false);
  if (!on) {
    check.Refuse("/on", "date", "give a date that exists, such as 2026-01-31");
  } else if (*on > today) {
    check.Refuse("/on", "date", "that day is not yet: record the approval when it was given");
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (auto version = CheckVersion(state, PolicyStream(input.policy), input.expected); !version) {
    return Fail(version.error());
  }
  if (known->state == PolicyState::kApproved) {
    return Fail(ErrorKind::kConflict, "the version is approved already");
  }
  if (known->state == PolicyState::kDraft) {
    return Fail(ErrorKind::kConflict,
                "the version is a draft: propose it first, by giving it again with the state "
                "\"proposed\"");
  }
  return NewEvents{Approval(input.policy, input.version,
                            input.approved_by.empty() ? actor.person : input.approved_by, *on)};
}

}  // namespace strongroom::desk::model
