// expect: (is private within this context|calling a private constructor)
#include "access/decide.h"

// Only Decide() makes a Grant.
void Case(const strongroom::access::Principal& principal,
          const strongroom::record::RecordType& type) {
#ifdef STRONGROOM_OFFENCE
  const strongroom::access::Grant grant{};
#else
  const auto grant =
      strongroom::access::Decide(principal, strongroom::access::Action::kItemGet, type);
#endif
  static_cast<void>(grant);
  static_cast<void>(principal);
  static_cast<void>(type);
}
