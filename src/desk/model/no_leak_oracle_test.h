// Who may see what on a desk, for tests: from the desk's rules and the bodies of events alone. It
// calls neither Sight nor Explain and looks at no state.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "desk/model/event.h"

namespace strongroom::desk::model {

using Names = std::set<std::string>;

struct Oracle {
  struct Issue {
    std::string reporter;
    std::string level;
    bool imported = false;
    bool begun_here = false;  // the embargo, at this level
    bool urgent = false;
    bool to_discuss = false;
    bool over = false;       // closed or rejected
    std::string moved_on{};  // the day of its last move or of its report; the desk's zone is UTC
  };
  Names active;
  std::map<std::string, Names> members;  // by group
  std::map<std::string, Names> groups;   // by level
  Names levels_for_reporters;
  std::map<std::string, Issue> issues;
  std::set<std::pair<std::string, std::string>> links;  // both ways
  std::map<std::string, std::string> cases;             // by id: the issue's key
  std::map<std::string, std::string> actions;           // those that are open: their issues, or ""
  std::map<std::string, std::string> action_issues;     // of all
  std::map<std::string, std::string> minutes;           // texts: by whom they are read

  // Learns from the next event.
  void Take(const Event& event);

  [[nodiscard]] bool Allows(const std::string& person, const std::string& key) const;
  [[nodiscard]] bool InTeam(const std::string& person) const;
  // Keys of what that person may see.
  [[nodiscard]] Names Allowed(const std::string& person) const;
  // Of what anybody at all may see.
  [[nodiscard]] Names Public() const;

 private:
  void TakeAccess(const Event& event, const std::string& name);
  void TakeIssue(const Event& event, const std::string& name);
  void TakeRest(const Event& event, const std::string& name);
};

}  // namespace strongroom::desk::model
