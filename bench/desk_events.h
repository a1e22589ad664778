// A long-lived desk made up: encoded events as a ledger gives them, of some 400 bytes each, about
// 10,000 issues of 40 people at 6 levels. The same every time.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/random.h"

namespace strongroom::bench {

inline constexpr int kDeskIssues = 10'000;

class DeskEvents {
 public:
  explicit DeskEvents(std::size_t count);
  // The n-th of them has the number n+1.
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  void Write(std::string stream, std::string kind, json::object body);
  void Found();
  void Report(int issue);
  void Happen(int turn);

  InsecureSequenceRandom random_;
  std::vector<std::string> texts_;
};

}  // namespace strongroom::bench
