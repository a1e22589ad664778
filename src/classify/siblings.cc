#include "classify/siblings.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace strongroom::classify {
namespace {

// The path of the object that the field stands in; the same for all of its fields.
std::string ObjectOf(const model::Field& field) {
  std::string key = field.table_schema + '\0' + field.holder;
  for (const std::string& parent : field.parents) {
    key += '\0';
    key += parent;
  }
  return key;
}

}  // namespace

void GiveSiblings(std::vector<model::Field>& fields) {
  std::unordered_map<std::string, std::shared_ptr<std::vector<std::string>>> objects;
  for (model::Field& field : fields) {
    std::shared_ptr<std::vector<std::string>>& names = objects[ObjectOf(field)];
    if (!names) names = std::make_shared<std::vector<std::string>>();
    if (names->size() < kSiblingsMax) names->push_back(field.name);
    field.siblings = names;
  }
}

}  // namespace strongroom::classify
