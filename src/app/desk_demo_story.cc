#include "app/desk_demo_story.h"

namespace strongroom::app {
namespace {

constexpr std::string_view kTeam = R"json([
["POST", "/persons", {"id": "triager-1", "name": "Triager 1", "subject": "triager-1"}],
["POST", "/persons", {"id": "triager-2", "name": "Triager 2", "subject": "triager-2"}],
["POST", "/persons", {"id": "developer-1", "name": "Developer of Team North", "subject": "developer-1"}],
["POST", "/persons", {"id": "developer-2", "name": "Developer of Team South", "subject": "developer-2"}],
["POST", "/persons", {"id": "sysop-1", "name": "System operator", "subject": "sysop-1"}],
["POST", "/persons", {"id": "product-owner", "name": "Product owner", "subject": "product-owner"}],
["POST", "/persons", {"id": "reporter-1", "name": "Reporter from a library", "subject": "reporter-1"}],
["POST", "/persons", {"id": "reporter-2", "name": "Reporter from a pentest", "subject": "reporter-2"}],
["POST", "/persons", {"id": "former-member", "name": "Former member", "subject": "former-member"}],

["POST", "/groups", {"id": "security-team", "name": "Security team", "role": "team", "description": "Triages every report and runs the policies"}],
["POST", "/groups", {"id": "core-team", "name": "Core team", "description": "Mends the platform itself"}],
["POST", "/groups", {"id": "team-north", "name": "Team North", "description": "Looks after catalog and search"}],
["POST", "/groups", {"id": "sysops", "name": "System operators"}],
["POST", "/groups", {"id": "council", "name": "Technical council", "description": "Decides what nobody else can"}],
["POST", "/groups/security-team/members", {"person": "{me}", "reason": "leads the team"}],
["POST", "/groups/security-team/members", {"person": "triager-1", "reason": "on duty"}],
["POST", "/groups/security-team/members", {"person": "triager-2", "reason": "on duty"}],
["POST", "/groups/core-team/members", {"person": "developer-2", "reason": "maintains the gateway"}],
["POST", "/groups/core-team/members", {"person": "former-member", "reason": "maintained the gateway"}],
["POST", "/groups/team-north/members", {"person": "developer-1", "reason": "maintains the catalog"}],
["POST", "/groups/sysops/members", {"person": "sysop-1", "reason": "runs the hosted systems"}],

["POST", "/levels", {"id": "security", "name": "Security team", "groups": ["security-team"], "description": "Every new report, until it is triaged"}],
["POST", "/levels", {"id": "core", "name": "Core team", "groups": ["security-team", "core-team"], "description": "What the core team mends"}],
["POST", "/levels", {"id": "north", "name": "Team North", "groups": ["security-team", "team-north"], "description": "What Team North mends"}],
["POST", "/levels", {"id": "operations", "name": "Operations", "groups": ["security-team", "core-team", "sysops"], "reporter_sees": false}],
["PATCH", "/settings", {"default_levels": {"vulnerability": "security", "pentest": "security"}, "zone": "Europe/Berlin"}],

["PATCH", "/modules/{catalog}", {"repository": "https://example.org/mod-catalog", "language": "Java", "team": "Team North", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{search}", {"repository": "https://example.org/mod-search", "language": "Java", "team": "Team North", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{gateway}", {"repository": "https://example.org/mod-gateway", "language": "Go", "team": "Core team", "product_owner": "product-owner", "used_in_production": true, "planned_for_next_release": true}],
["PATCH", "/modules/{fines}", {"repository": "https://example.org/mod-fines", "language": "Java", "team": "Team South", "used_in_production": false, "planned_for_next_release": true}],
["PATCH", "/modules/mod-old-labels", {"repository": "https://example.org/mod-old-labels", "language": "JavaScript", "team": "Team South", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-labels"]}],
["PATCH", "/modules/mod-old-sync", {"repository": "https://example.org/mod-old-sync", "language": "Java", "team": "Team South", "used_in_production": true, "planned_for_next_release": false, "alternatives": ["mod-sync"]}],
["PATCH", "/modules/mod-old-mail", {"repository": "https://example.org/mod-old-mail", "language": "Java", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-mail"]}],
["PATCH", "/modules/mod-old-stats", {"repository": "https://example.org/mod-old-stats", "language": "Python", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-reports"]}],
["PATCH", "/modules/mod-old-import", {"repository": "https://example.org/mod-old-import", "language": "Java", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-import"]}],
["PATCH", "/modules/mod-old-theme", {"repository": "https://example.org/mod-old-theme", "language": "JavaScript", "team": "Team West", "used_in_production": false, "planned_for_next_release": false, "alternatives": ["mod-theme"]}]
])json";

constexpr std::string_view kIssues = R"json([
["POST", "/issues", {"title": "Redirect behind the login goes to any address", "description": "The parameter \"next\" is not checked: a link in a mail can send people anywhere after they signed in.", "reporter": "reporter-1", "affected": [{"module": "{gateway}", "versions": "< 3.4.2"}]}, "redirect"],
["POST", "/issues", {"title": "Error page shows the connection string of the database", "reporter": "reporter-2", "kind": "pentest", "affected": [{"module": "{fines}"}]}, "errorpage"],

["POST", "/issues", {"title": "Search lets a reader see the notes of another tenant", "description": "A crafted filter leaves the tenant out of the query.", "reporter": "reporter-1", "affected": [{"module": "{search}", "versions": "2.0.0 to 2.3.1"}]}, "tenant"],
["PUT", "/issues/{tenant}/rating", {"vector": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:N/A:N"}],
["PUT", "/issues/{tenant}/priority", {"priority": "P1"}],
["PUT", "/issues/{tenant}/urgency", {"urgent": true}],
["PUT", "/issues/{tenant}/level", {"level": "north", "reason": "Team North mends it"}],
["PUT", "/issues/{tenant}/assignee", {"person": "developer-1"}],
["POST", "/issues/{tenant}/transitions", {"to": "triaged"}],
["POST", "/issues/{tenant}/transitions", {"to": "in-progress"}],
["PUT", "/issues/{tenant}/embargo", {"until": "{day+30}T10:00:00Z", "zone": "Europe/Berlin"}],
["POST", "/issues/{tenant}/comments", {"text": "Seen on the hosted systems as well. The operators need to know before the release."}],

["POST", "/issues", {"title": "Uploads are unpacked without a limit", "description": "A small archive fills the disk.", "reporter": "reporter-2", "kind": "pentest", "affected": [{"module": "{catalog}", "versions": "< 5.1.0"}]}, "uploads"],
["PUT", "/issues/{uploads}/rating", {"vector": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H"}],
["PUT", "/issues/{uploads}/priority", {"priority": "P2"}],
["PUT", "/issues/{uploads}/assignee", {"person": "triager-1"}],
["POST", "/issues/{uploads}/labels", {"add": ["to-discuss"]}],
["POST", "/issues/{uploads}/transitions", {"to": "triaged"}],

["POST", "/issues", {"title": "Session cookie without the attribute Secure", "reporter": "reporter-2", "kind": "pentest", "affected": [{"module": "{gateway}", "versions": "< 3.4.0"}]}, "cookie"],
["PUT", "/issues/{cookie}/rating", {"severity": "medium"}],
["PUT", "/issues/{cookie}/priority", {"priority": "P3"}],
["PUT", "/issues/{cookie}/level", {"level": "operations", "reason": "the operators set it in the proxy first"}],
["PUT", "/issues/{cookie}/assignee", {"person": "developer-2"}],
["POST", "/issues/{cookie}/transitions", {"to": "triaged"}],
["POST", "/issues/{cookie}/transitions", {"to": "in-progress"}],
["POST", "/issues/{cookie}/transitions", {"to": "fixed"}],
["POST", "/issues/{cookie}/comments", {"text": "Fixed in 3.4.0; waits for the release."}],

["POST", "/issues", {"title": "Log holds the tokens of those who sign in", "reporter": "reporter-1", "affected": [{"module": "{gateway}", "versions": "< 3.3.0"}]}, "tokens"],
["PUT", "/issues/{tokens}/rating", {"severity": "high"}],
["PUT", "/issues/{tokens}/priority", {"priority": "P2"}],
["PUT", "/issues/{tokens}/level", {"level": "core", "reason": "the core team mends it"}],
["POST", "/issues/{tokens}/transitions", {"to": "triaged"}],
["POST", "/issues/{tokens}/transitions", {"to": "in-progress"}],
["POST", "/issues/{tokens}/transitions", {"to": "fixed"}],
["POST", "/issues/{tokens}/transitions", {"to": "closed"}],

["POST", "/issues", {"title": "Known flaw in a library that writes spreadsheets", "reporter": "reporter-1", "affected": [{"module": "{fines}", "versions": "all"}]}, "spreadsheets"],
["PUT", "/issues/{spreadsheets}/rating", {"severity": "high"}],
["PUT", "/issues/{spreadsheets}/priority", {"priority": "P2"}],
["POST", "/issues/{spreadsheets}/references", {"system": "ghsa", "value": "GHSA-xxxx-xxxx-xxxx", "public": true}],
["POST", "/issues/{spreadsheets}/transitions", {"to": "triaged"}],

["POST", "/issues", {"title": "Names of users can be guessed from the time of the answer", "reporter": "reporter-2", "affected": [{"module": "{gateway}"}]}, "timing"],
["POST", "/issues/{timing}/transitions", {"to": "rejected", "reason": "names are no secret here; see the threat model"}],

["POST", "/issues", {"title": "Upgrade the web framework before its support ends", "kind": "preventative-upgrade", "affected": [{"module": "{search}"}, {"module": "{catalog}"}]}, "upgrade"],
["PUT", "/issues/{upgrade}/priority", {"priority": "P3"}],
["POST", "/issues/{upgrade}/transitions", {"to": "triaged"}],
["POST", "/issues", {"title": "Write down how a release with a fix is announced", "kind": "process"}, "process"],
["POST", "/issues/{process}/labels", {"add": ["security-preparedness"]}],
["POST", "/issues/{tenant}/links", {"with": "{upgrade}"}],

["POST", "/persons/former-member/leave", {"reason": "changed employer"}],
["POST", "/access-requests", {"group": "sysops", "person": "product-owner", "reason": "plans the maintenance window"}]
])json";

}  // namespace

std::string_view DemoTeam() noexcept { return kTeam; }
std::string_view DemoIssues() noexcept { return kIssues; }

}  // namespace strongroom::app
