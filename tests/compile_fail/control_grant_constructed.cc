// expect: (is private within this context|calling a private constructor)
#include "access/decide.h"

// Only DecideControl() makes a ControlGrant.
void Case(const strongroom::access::Principal& principal) {
#ifdef STRONGROOM_OFFENCE
  const strongroom::access::ControlGrant grant{};
#else
  const auto grant = strongroom::access::DecideControl(
      principal, strongroom::access::ControlAction::kTokensManage);
#endif
  static_cast<void>(grant);
  static_cast<void>(principal);
}
