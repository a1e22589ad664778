// What stands beside a field in the same table or schema: whether sensitive fields have it to
// themselves.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "classify/model/report.h"

namespace strongroom::classify::join {

struct Neighbourhood {
  std::size_t regular_content = 0;  // fields that say something, but no links, flags and dates
  std::size_t sensitive = 0;        // high and above
  const model::ClassifiedField* example = nullptr;  // of regular content

  // Whether it is a home of other data that sensitive fields share. A bank's name may stand beside
  // its accounts: where sensitive fields are not outnumbered, or what it is called is sensitive
  // itself ("credentials"), they have it to themselves.
  [[nodiscard]] bool Shared(const std::string& holder) const;
};

class Neighbours {
 public:
  explicit Neighbours(const model::Report& report);

  // Null: of samples, parameters and operations.
  [[nodiscard]] const Neighbourhood* Of(const model::ClassifiedField& field) const;

 private:
  std::unordered_map<std::string, Neighbourhood> around_;
};

}  // namespace strongroom::classify::join
