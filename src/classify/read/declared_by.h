// The class that several schemas of one field declare together.
#pragma once

#include <optional>

#include "classify/model/field.h"

namespace strongroom::classify::read {

// Both apply: the higher class, with its reason; of equals the first.
[[nodiscard]] std::optional<model::Declared> DeclaredByBoth(std::optional<model::Declared> one,
                                                            std::optional<model::Declared> other);

// One of several applies ("oneOf"), which of them nobody knows.
class DeclaredByAlternatives {
 public:
  void Add(std::optional<model::Declared> declared);

  // The highest class, with its reason where each has one; `partly` where not all declare one.
  // nullopt: none does.
  [[nodiscard]] std::optional<model::Declared> Sum() const;

 private:
  std::optional<model::Declared> highest_;
  bool all_ = true;
  bool reasons_ = true;
};

}  // namespace strongroom::classify::read
