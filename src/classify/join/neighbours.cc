#include "classify/join/neighbours.h"

#include <algorithm>
#include <array>
#include <vector>

#include "classify/join/thing.h"

namespace strongroom::classify::join {

namespace {

using model::SourceKind;
using record::Sensitivity;

// A table or schema that is called so exists for what is sensitive.
constexpr auto kOwnHomes =
    std::to_array<std::string_view>({"bank", "banking", "iban", "payment", "credential", "password",
                                     "secret", "token", "passport", "health", "medical", "pin"});

// Empty: of no home that could be shared.
std::string HomeOf(const model::ClassifiedField& field) {
  const std::string& path = field.field.path;
  switch (field.source) {
    case SourceKind::kSql:
    case SourceKind::kChangeLog:
    case SourceKind::kJsonSchema: return field.file + '\n' + field.field.holder;
    case SourceKind::kOpenApi: {
      const std::size_t dot = path.find('.');
      if (dot == std::string::npos || path.find_first_of("/#? ") < dot) return {};
      return field.file + '\n' + path.substr(0, dot);
    }
    default: return {};
  }
}

// Ids, links, flags, and who made it when: data about data.
bool IsAside(const model::Field& field) {
  if (field.container || !field.refers_to.empty() || field.format == "uuid") return true;
  if (field.kinds.OnlyOf(model::ValueKind::kBoolean)) return true;
  if (std::ranges::find(field.parents, "metadata") != field.parents.end()) return true;
  const std::vector<std::string> words = SplitWords(field.name);
  if (words.empty()) return true;
  for (const std::string_view last : {"id", "ids", "uuid", "guid", "version", "metadata"}) {
    if (words.back() == last) return true;
  }
  for (const std::string_view first : {"created", "updated", "modified", "deleted", "creation"}) {
    if (words.front() == first) return true;
  }
  return false;
}

}  // namespace

bool Neighbourhood::Shared(const std::string& holder) const {
  if (regular_content <= sensitive || example == nullptr) return false;
  for (const std::string& word : SplitWords(holder)) {
    if (std::ranges::find(kOwnHomes, Singular(word)) != kOwnHomes.end()) return false;
  }
  return true;
}

Neighbours::Neighbours(const model::Report& report) {
  for (const model::ClassifiedField& field : report.fields) {
    const std::string home = HomeOf(field);
    if (home.empty()) continue;
    Neighbourhood& around = around_[home];
    if (field.verdict.sensitivity >= Sensitivity::kHigh) {
      ++around.sensitive;
    } else if (field.verdict.sensitivity == Sensitivity::kRegular && !IsAside(field.field)) {
      ++around.regular_content;
      if (around.example == nullptr) around.example = &field;
    }
  }
}

const Neighbourhood* Neighbours::Of(const model::ClassifiedField& field) const {
  const auto found = around_.find(HomeOf(field));
  return found == around_.end() ? nullptr : &found->second;
}

}  // namespace strongroom::classify::join
