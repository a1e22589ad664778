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
  std::size_t unrelated = 0;        // of those, that are about something else
  const model::ClassifiedField* example = nullptr;  // of regular content, unrelated where it can be

  // Whether it is a home of other data that sensitive fields share. They have it to themselves
  // where it is called after them ("credentials", "employee_bank"), or where all that stands beside
  // them are one or two fields that go with them: a bank's name, the kind of an account.
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
