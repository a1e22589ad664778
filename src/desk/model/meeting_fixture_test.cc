#include "desk/model/meeting_fixture_test.h"

#include <fstream>
#include <sstream>

namespace strongroom::desk::model {

void AdoptEmbargoCap(Rig& rig) {
  std::ifstream file(STRONGROOM_SOURCE_DIR "/policy/embargo-cap.json");
  std::stringstream text;
  text << file.rdbuf();
  json::object document = ParseJson(text.str()).value().as_object();
  for (const char* kept_elsewhere : {"name", "state", "approval"}) document.erase(kept_elsewhere);
  rig.Write("admin", {"policy/embargo-cap", "policy.version-added",
                      json::object{{"policy", std::move(document)}, {"state", "proposed"}}});
  rig.Write("admin",
            {"policy/embargo-cap", "policy.approved",
             json::object{{"version", 1}, {"approved_by", "council"}, {"on", "2026-01-01"}}});
}

void BeginCase(Rig& rig, std::string_view id, std::string_view module, std::string_view issue,
               std::string_view reported) {
  rig.Write("t",
            {"case/" + std::string(id), "case.started",
             json::object{
                 {"policy", "embargo-cap"},
                 {"module", module},
                 {"issue", issue},
                 {"events", json::array{json::object{{"at", reported}, {"kind", "reported"}}}}}});
}

}  // namespace strongroom::desk::model
