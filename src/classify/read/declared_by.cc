#include "classify/read/declared_by.h"

#include <utility>

namespace strongroom::classify::read {

std::optional<model::Declared> DeclaredByBoth(std::optional<model::Declared> one,
                                              std::optional<model::Declared> other) {
  if (!one || !other) return one ? std::move(one) : std::move(other);
  const bool partly = one->partly && other->partly;
  std::optional<model::Declared> highest =
      one->sensitivity < other->sensitivity ? std::move(other) : std::move(one);
  highest->partly = partly;
  return highest;
}

void DeclaredByAlternatives::Add(std::optional<model::Declared> declared) {
  all_ = all_ && declared && declared->sensitivity && !declared->partly;
  if (!declared) return;
  reasons_ = reasons_ && declared->HasReason();
  if (!highest_ || highest_->sensitivity < declared->sensitivity) highest_ = std::move(declared);
}

std::optional<model::Declared> DeclaredByAlternatives::Sum() const {
  std::optional<model::Declared> sum = highest_;
  if (!sum) return sum;
  if (!all_ || !reasons_) sum->reason.clear();
  sum->partly = !all_;
  return sum;
}

}  // namespace strongroom::classify::read
