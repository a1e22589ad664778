// expect: (use of deleted function|call to deleted constructor).*Grant
#include <utility>

#include "access/decide.h"

void Take(strongroom::access::Grant) {}

// One decision is one use: a grant that could be copied could be kept.
void Case(strongroom::access::Grant grant) {
  Take(std::move(grant));
#ifdef STRONGROOM_OFFENCE
  Take(grant);
#endif
}
