// Policies and events: strict JSON → ParsePolicy → Evaluate. The input is a policy, a NUL byte and
// a list of events; without a NUL byte the policy stands alone. Nothing may throw, hang or read out
// of bounds; what is refused says where, and what is evaluated twice says the same.
#include <algorithm>
#include <cstdlib>
#include <span>
#include <string_view>

#include "desk/policy/evaluate.h"
#include "desk/policy/event.h"
#include "desk/policy/policy.h"

namespace {

using namespace strongroom;
using namespace strongroom::desk::policy;

void TryEvents(const Policy& policy, const std::vector<Event>& events) {
  for (const char* day : {"2026-01-01", "2026-03-31", "2028-02-29"}) {
    const auto date = ParseDate(day);
    const auto report = Evaluate(std::span(&policy, 1), events, *date);
    const auto again = Evaluate(std::span(&policy, 1), events, *date);
    if (report.has_value() != again.has_value()) std::abort();
    if (report && report->phase != again->phase) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\0');
  const auto document = ParseJson(input.substr(0, cut));
  if (!document) return 0;
  const auto policy = ParsePolicy(*document);
  if (!policy) {
    if (policy.error().fields.empty()) std::abort();
    return 0;
  }
  TryEvents(*policy, {});
  if (cut == std::string_view::npos) return 0;
  const auto list = ParseJson(input.substr(cut + 1));
  if (!list) return 0;
  if (const auto events = ParseEvents(*list)) TryEvents(*policy, *events);
  return 0;
}
