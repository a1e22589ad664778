// A desk where everything that may happen to access happens, at random, for tests of what is told
// to whom.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/desk_rig_test.h"
#include "desk/model/no_leak_oracle_test.h"

namespace strongroom::desk::model {

class Scenario {
 public:
  static constexpr int kIssues = 200;
  static constexpr int kImported = 70;  // of them
  static constexpr int kPersons = 40;
  static constexpr int kLevels = 6;
  static constexpr int kGroups = 9;
  static constexpr int kModules = 12;

  explicit Scenario(std::uint32_t seed);

  static std::string PersonName(int each);
  static std::string GroupName(int each);  // the same again behind kGroups
  static std::string ModuleName(int each);
  static std::string LevelName(int each);

  Rig rig;
  Oracle oracle;
  std::vector<std::string> keys;             // of all issues, whoever sees them
  std::map<std::string, std::string> words;  // by key: one that only this issue holds
  int refused = 0;                           // commands

 private:
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(dice_); }
  std::string AnyPerson() { return PersonName(Roll(kPersons)); }
  std::string AnyKey() { return keys.at(static_cast<std::size_t>(Roll(kIssues))); }
  // Of the team and sees the issue, so that something happens; anybody at times.
  std::string Insider(const std::string& key);

  // What is tried may be refused, like a person's.
  void Act(std::string_view by, const Result<NewEvents>& events);
  void Join(const std::string& person, const std::string& group);
  void ReportOne(int each);
  void Learn(int module);
  // A tracker that says something else each time of levels, reporters, links and groups, taken over
  // by somebody who sees most.
  void ImportAll();

  // One thing each: to access and issues, in cases, in what meetings talk about.
  void Happen();
  void HappenInCases();
  void Meet(int each);

  std::mt19937 dice_;
};

// One for all tests of a process.
[[nodiscard]] const Scenario& Shared();
// Its people, two more administrators, somebody unknown, and the desk itself.
[[nodiscard]] std::vector<std::string> Everybody();

}  // namespace strongroom::desk::model
