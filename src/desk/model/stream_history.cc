#include "desk/model/stream_history.h"

#include <fmt/format.h>

#include <algorithm>

#include "desk/model/actor.h"
#include "desk/model/command.h"
#include "desk/model/visible_cases.h"

namespace strongroom::desk::model {
namespace {

std::string_view TextIn(const Event& event, std::string_view member) {
  const json::value* value = event.body.if_contains(member);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

// Whether one event is seen, and which issues it tells of.
class Reader {
 public:
  explicit Reader(const Sight& sight)
      : sight_(sight),
        administers_(HasRole(sight.state(), sight.person(), Role::kAdministrators)) {}

  bool Sees(const Event& event, std::vector<std::string>& issues) const {
    const std::string_view family = FamilyOf(event.stream);
    const std::string_view name = NameIn(event.stream);
    if (family == "issue") return SeesIssue(name, issues);
    if (family == "link") {  // "link/<key>/<key>"
      return SeesIssue(FamilyOf(name), issues) && SeesIssue(NameIn(name), issues);
    }
    if (family == "case") {
      const auto record = RequireCase(sight_, name);
      return record && SeesIssue(record->issue, issues);
    }
    if (family == "action") return SeesAction(name, issues);
    if (family == "meeting") return SeesMinutes(event);
    if (family == "module" || family == "release" || family == "policy") return true;
    if (family == "person") return administers_ || name == sight_.person();
    if (family == "access") return administers_ || Asked(name);
    if (family == "group" || family == "level" || family == kDeskStream) return administers_;
    if (family == "review") return administers_ && SeesFinding(event, issues);
    return false;
  }

 private:
  bool SeesIssue(std::string_view key, std::vector<std::string>& issues) const {
    if (sight_.Find(key) == nullptr) return false;
    issues.emplace_back(key);
    return true;
  }

  bool SeesAction(std::string_view id, std::vector<std::string>& issues) const {
    const Action* action = sight_.state().FindActionUnchecked(id);
    if (action == nullptr || !sight_.Sees(*action)) return false;
    if (!action->issue.empty()) issues.push_back(action->issue);
    return true;
  }

  bool SeesMinutes(const Event& event) const {
    for (std::size_t each = 0; each < kAudiences; ++each) {
      const auto audience = static_cast<Audience>(each);
      if (AudienceName(audience) == TextIn(event, "audience")) return sight_.Sees(audience);
    }
    return false;
  }

  bool Asked(std::string_view id) const {
    const auto& requests = sight_.state().access_requests;
    const auto found = requests.find(id);
    return found != requests.end() &&
           (found->second.person == sight_.person() || found->second.by == sight_.person());
  }

  bool SeesFinding(const Event& event, std::vector<std::string>& issues) const {
    const std::string_view key = TextIn(event, "issue");
    return key.empty() || SeesIssue(key, issues);
  }

  const Sight& sight_;
  bool administers_;
};

}  // namespace

std::string StreamNamed(std::string_view stream) {
  const std::string_view keys = NameIn(stream);
  const std::string_view a = FamilyOf(keys);
  const std::string_view b = NameIn(keys);
  if (FamilyOf(stream) != "link" || a <= b || b.empty()) return std::string(stream);
  return fmt::format("link/{}/{}", b, a);
}

Result<StreamHistory> HistoryOf(const Sight& sight, std::string_view stream,
                                std::span<const Event> events) {
  const Reader reader(sight);
  StreamHistory history;
  for (const Event& event : events) {
    if (event.stream == stream && reader.Sees(event, history.issues)) {
      history.events.push_back(&event);
    }
  }
  if (history.events.empty()) return Fail(ErrorKind::kNotFound, std::string(kNoSuchStream));
  std::ranges::sort(history.issues);
  history.issues.erase(std::unique(history.issues.begin(), history.issues.end()),
                       history.issues.end());
  return history;
}

}  // namespace strongroom::desk::model
