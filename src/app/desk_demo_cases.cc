#include "app/desk_demo_story.h"

namespace strongroom::app {
namespace {

constexpr std::string_view kReleases = R"json([
["PUT", "/releases", {"text": {"releases": [
  {"code": "R1", "name": "Aster", "ga": "{day-900}", "end_of_full_support": "{day-540}", "end_of_triage": "{day-360}"},
  {"code": "R2", "name": "Begonia", "ga": "{day-540}", "end_of_full_support": "{day-180}"},
  {"code": "R3", "name": "Clover", "ga": "{day-180}"}]}}],
["POST", "/releases/R1/lists", {"tag": "R1-GA", "since": "{day-900}", "text": [
  {"id": "mod-catalog-3.0.0", "action": "enable"}, {"id": "mod-search-1.2.0", "action": "enable"},
  {"id": "mod-gateway-2.8.1", "action": "enable"}, {"id": "mod-old-labels-1.9.3", "action": "enable"},
  {"id": "mod-old-sync-0.9.0", "action": "enable"}]}],
["POST", "/releases/R2/lists", {"tag": "R2-GA", "since": "{day-540}", "text": [
  {"id": "mod-catalog-4.1.0", "action": "enable"}, {"id": "mod-search-2.0.0", "action": "enable"},
  {"id": "mod-gateway-3.0.0", "action": "enable"}, {"id": "mod-fines-1.0.0", "action": "enable"}]}],
["POST", "/releases/R3/lists", {"tag": "R3-GA", "since": "{day-180}", "text": [
  {"id": "mod-catalog-5.0.0", "action": "enable"}, {"id": "mod-search-2.3.0", "action": "enable"},
  {"id": "mod-gateway-3.3.0", "action": "enable"}, {"id": "mod-fines-1.1.0", "action": "enable"},
  {"id": "mod-labels-1.0.0", "action": "enable"}, {"id": "mod-sync-1.0.0", "action": "enable"}]}],
["POST", "/releases/R3/lists", {"tag": "R3-csp-1", "since": "{day-90}", "text": [
  {"id": "mod-catalog-5.0.2", "action": "enable"}, {"id": "mod-search-2.3.1", "action": "enable"},
  {"id": "mod-gateway-3.4.0", "action": "enable"}, {"id": "mod-fines-1.1.0", "action": "enable"},
  {"id": "mod-labels-1.0.1", "action": "enable"}, {"id": "mod-sync-1.0.0", "action": "enable"}]}]
])json";

constexpr std::string_view kCases = R"json([
["POST", "/policies", {"shipped": true}],

["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-labels", "issue": "SECURITY-132", "on": "{day-10}", "reason": "mail of that day"}, "notified"],
["POST", "/cases/{notified}/acts", {"kind": "acknowledged", "on": "{day-5}", "reason": "answer of that day"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-sync", "issue": "SECURITY-118", "on": "{day-80}", "reason": "mail of that day"}, "extended"],
["POST", "/cases/{extended}/acts", {"kind": "acknowledged", "on": "{day-70}", "reason": "answer of that day"}],
["POST", "/cases/{extended}/acts", {"kind": "extended", "step": "fix", "until": "{day+60}", "reason": "two libraries work on it", "evidence": "https://example.org/mod-old-sync/pull/7", "approver": "triager-1"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-forms", "issue": "SECURITY-117", "on": "{day-94}", "reason": "mail of that day"}, "exempt"],
["POST", "/cases/{exempt}/acts", {"kind": "acknowledged", "on": "{day-90}", "reason": "answer of that day"}],
["POST", "/cases/{exempt}/acts", {"kind": "exempted", "on": "{day-30}", "until": "{day+120}", "reason": "the forms are written anew for the next release", "evidence": "https://example.org/roadmap", "approver": "triager-1"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-export", "issue": "SECURITY-99", "on": "{day-210}", "reason": "mail of that day"}, "mended"],
["POST", "/cases/{mended}/acts", {"kind": "acknowledged", "on": "{day-200}", "reason": "answer of that day"}],
["POST", "/cases/{mended}/acts", {"kind": "fixed", "on": "{day-150}", "reason": "release of that day", "evidence": "https://example.org/mod-old-export/releases/2.0.1"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-mail", "issue": "SECURITY-114", "on": "{day-120}", "reason": "mail of that day"}, "deprecation"],
["POST", "/cases/{deprecation}/acts", {"kind": "acknowledged", "on": "{day-110}", "reason": "answer of that day"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-stats", "issue": "SECURITY-110", "on": "{day-140}", "reason": "mail of that day"}, "migration"],
["POST", "/cases/{migration}/acts", {"kind": "stakeholders-informed", "on": "{day-15}", "reason": "minutes of that day"}],
["POST", "/cases/{migration}/acts", {"kind": "announced", "on": "{day-10}", "reason": "README of that day"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-import", "issue": "SECURITY-103", "on": "{day-200}", "reason": "mail of that day"}, "archival"],
["POST", "/cases/{archival}/acts", {"kind": "stakeholders-informed", "on": "{day-100}", "reason": "minutes of that day"}],
["POST", "/cases/{archival}/acts", {"kind": "announced", "on": "{day-90}", "reason": "README of that day"}],
["POST", "/cases", {"policy": "unsupported-module-deprecation", "module": "mod-old-theme", "issue": "SECURITY-96", "on": "{day-250}", "reason": "mail of that day"}, "archived"],
["POST", "/cases/{archived}/acts", {"kind": "stakeholders-informed", "on": "{day-160}", "reason": "minutes of that day"}],
["POST", "/cases/{archived}/acts", {"kind": "announced", "on": "{day-150}", "reason": "README of that day"}],
["POST", "/cases/{archived}/acts", {"kind": "archived", "on": "{day-100}", "reason": "banner of the repository", "evidence": "https://example.org/mod-old-theme"}],

["POST", "/cases", {"policy": "supported-module-escalation", "module": "{search}", "issue": "SECURITY-131", "on": "{day-10}", "reason": "mail of that day"}, "reminder"],
["POST", "/cases", {"policy": "supported-module-escalation", "module": "{catalog}", "issue": "SECURITY-124", "on": "{day-40}", "reason": "mail of that day"}, "owner"],
["POST", "/cases", {"policy": "supported-module-escalation", "module": "{fines}", "issue": "SECURITY-116", "on": "{day-100}", "reason": "mail of that day"}, "council"],
["POST", "/cases", {"policy": "supported-module-escalation", "module": "{gateway}", "issue": "SECURITY-107", "on": "{day-165}", "reason": "mail of that day"}, "decided"],
["POST", "/cases/{decided}/acts", {"kind": "decided", "on": "{day-60}", "reason": "the health check leaves the platform with the next release", "evidence": "https://example.org/council/decisions/12"}],
["POST", "/cases", {"policy": "supported-module-escalation", "module": "{gateway}", "issue": "SECURITY-121", "on": "{day-60}", "reason": "mail of that day"}, "fixed"],
["POST", "/cases/{fixed}/acts", {"kind": "acknowledged", "on": "{day-55}", "reason": "answer of that day"}],
["POST", "/cases/{fixed}/acts", {"kind": "fixed", "on": "{day-30}", "reason": "release of that day", "evidence": "https://example.org/mod-gateway/releases/3.3.0"}],

["POST", "/cases", {"policy": "embargo-cap", "module": "{search}", "issue": "SECURITY-131", "on": "{day-12}", "reason": "day of the report"}, "embargo"],
["POST", "/cases", {"policy": "embargo-cap", "module": "mod-old-stats", "issue": "SECURITY-110", "on": "{day-142}", "reason": "day of the report"}, "overdue"],
["POST", "/cases", {"policy": "embargo-cap", "module": "{gateway}", "issue": "SECURITY-121", "on": "{day-62}", "reason": "day of the report"}, "public"],
["POST", "/cases/{public}/acts", {"kind": "embargo-lifted", "on": "{day-1}", "reason": "the release with the fix is everywhere"}],
["POST", "/issues/SECURITY-121/lift", {}]
])json";

constexpr std::string_view kMeeting = R"json([
["PUT", "/meetings/{day-7}/minutes", {"audience": "team", "text": "Present: the team. Looked at the new reports and the cases that are due."}],
["PUT", "/meetings/{day-7}/minutes", {"audience": "public", "text": "Looked at the new reports."}],
["POST", "/actions", {"text": "Ask Team West who looks after its modules", "owner": "{me}", "due": "{day-1}", "meeting": "{day-7}"}, "ask"],
["POST", "/actions", {"text": "Tell the operators before the release", "owner": "triager-1", "due": "{day+7}", "issue": "SECURITY-131", "meeting": "{day-7}"}, "tell"],
["POST", "/actions", {"text": "Publish last month's numbers", "owner": "triager-2", "meeting": "{day-7}"}, "numbers"],
["POST", "/actions/{numbers}/done", {"note": "on the team's page"}]
])json";

}  // namespace

std::string_view DemoReleases() noexcept { return kReleases; }
std::string_view DemoCases() noexcept { return kCases; }
std::string_view DemoMeeting() noexcept { return kMeeting; }

}  // namespace strongroom::app
