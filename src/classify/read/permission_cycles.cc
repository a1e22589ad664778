#include "classify/read/permission_cycles.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace strongroom::classify::read {

namespace {

enum class State : std::uint8_t { kNew, kOpen, kDone };

// Where a walk stands: a set and which of its parts is next.
struct Step {
  std::size_t set;
  std::size_t part;
};

class Walk {
 public:
  explicit Walk(const std::vector<model::Permission>& permissions)
      : permissions_(permissions), states_(permissions.size(), State::kNew) {
    for (std::size_t i = 0; i < permissions.size(); ++i) by_name_.emplace(permissions[i].name, i);
  }

  [[nodiscard]] std::vector<std::vector<std::string>> Run() && {
    for (std::size_t i = 0; i < permissions_.size(); ++i) From(i);
    return std::move(cycles_);
  }

 private:
  void From(std::size_t first) {
    if (states_[first] != State::kNew) return;
    states_[first] = State::kOpen;
    path_ = {{first, 0}};
    while (!path_.empty()) {
      const std::size_t set = path_.back().set;
      const auto& parts = permissions_[set].contains;
      if (path_.back().part == parts.size()) {
        states_[set] = State::kDone;
        path_.pop_back();
        continue;
      }
      const auto next = by_name_.find(parts[path_.back().part++]);
      if (next == by_name_.end()) continue;
      if (states_[next->second] == State::kOpen) Close(next->second);
      if (states_[next->second] != State::kNew) continue;
      states_[next->second] = State::kOpen;
      path_.push_back({next->second, 0});
    }
  }

  void Close(std::size_t set) {
    std::vector<std::string> cycle;
    auto step = std::ranges::find(path_, set, &Step::set);
    for (; step != path_.end(); ++step) cycle.push_back(permissions_[step->set].name);
    cycle.push_back(permissions_[set].name);
    cycles_.push_back(std::move(cycle));
  }

  const std::vector<model::Permission>& permissions_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::vector<State> states_;
  std::vector<Step> path_;
  std::vector<std::vector<std::string>> cycles_;
};

}  // namespace

std::vector<std::vector<std::string>> PermissionCycles(
    const std::vector<model::Permission>& permissions) {
  return Walk(permissions).Run();
}

}  // namespace strongroom::classify::read
