// Rule 6: what a later version of a type may change by itself, what needs an approved migration,
// and what never changes.
#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"
#include "record/record_type.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

constexpr std::string_view kApproval = "; that needs a migration which a second principal approves";

bool IsHigh(const Field& field) { return field.sensitivity >= Sensitivity::kHigh; }
bool Contains(const Field& field, IndexKind kind) {
  return std::ranges::find(field.search, kind) != field.search.end();
}

class TypeComparison {
 public:
  TypeComparison(const RecordType& from, const RecordType& to) : from_(from), to_(to) {}

  TypeChange Run() {
    change_.same = CanonicalJson(from_.schema()) == CanonicalJson(to_.schema());
    CompareNames();
    CompareTypeClass();
    for (const Field& before : from_.fields()) {
      const auto number = to_.FieldNumber(before.name);
      if (number) {
        CompareField(before, to_.fields()[*number]);
      } else {
        Refuse(before, "", "field-removed",
               "the field is gone and its stored values would be unreachable; keep it");
      }
    }
    if (BlindIndexBits(from_.expected_records()) != BlindIndexBits(to_.expected_records()) &&
        HasHighIndex(from_)) {
      change_.needs_reindex = true;
    }
    return std::move(change_);
  }

 private:
  void Refuse(const Field& field, std::string_view keyword, std::string rule, std::string message) {
    std::string pointer = JsonPointer("/properties", field.name);
    if (!keyword.empty()) pointer = JsonPointer(pointer, keyword);
    change_.refusals.push_back({std::move(pointer), std::move(rule), message.append(kApproval)});
  }

  void CompareNames() {
    if (from_.name() != to_.name()) {
      change_.forbidden.push_back(
          {"/$id", "type-renamed", "a type keeps its name; declare a new type under the new name"});
    }
    if (from_.permission_prefix() != to_.permission_prefix()) {
      change_.forbidden.push_back(
          {"/x-permission-prefix", "permission-prefix-changed",
           fmt::format("permissions that were granted would change their meaning; keep \"{}\"",
                       from_.permission_prefix())});
    }
  }

  void CompareTypeClass() {
    const bool lowered = to_.sensitivity() < from_.sensitivity();
    if (lowered ||
        (to_.sensitivity() == from_.sensitivity() && to_.demands().IsLooserThan(from_.demands()))) {
      change_.refusals.push_back({"/x-sensitivity", "type-class-lowered",
                                  fmt::format("the type's class falls from \"{}\" to \"{}\"{}",
                                              from_.class_name(), to_.class_name(), kApproval)});
    }
  }

  void CompareField(const Field& before, const Field& after) {
    CompareValueType(before, after);
    if (after.sensitivity < before.sensitivity ||
        (after.sensitivity == before.sensitivity && after.demands.IsLooserThan(before.demands))) {
      Refuse(before, "x-sensitivity", "class-lowered",
             fmt::format("the class falls from \"{}\" to \"{}\"", before.class_name,
                         after.class_name));
    }
    if (IsHigh(before) && IsLooser(after.mask, before.mask)) {
      Refuse(before, "x-mask", "mask-loosened",
             fmt::format("the mask \"{}\" shows more than \"{}\"", MaskName(after.mask),
                         MaskName(before.mask)));
    }
    if (!IsHigh(before) && IsHigh(after)) change_.raises_to_high = true;
    CompareIndexes(before, after);
  }

  void CompareValueType(const Field& before, const Field& after) {
    const auto from = before.rule->type();
    const auto to = after.rule->type();
    const bool widened = from == ValueRule::Type::kInteger && to == ValueRule::Type::kNumber;
    if (from == to || widened) return;
    change_.forbidden.push_back(
        {JsonPointer("/properties", before.name) + "/type", "field-type-changed",
         fmt::format(
             "stored values are of type {}; add a field of another name for values of type {}",
             ValueTypeName(from), ValueTypeName(to))});
  }

  void CompareIndexes(const Field& before, const Field& after) {
    for (const IndexKind kind : {IndexKind::kExact, IndexKind::kLast4}) {
      const bool had = Contains(before, kind);
      const bool has = Contains(after, kind);
      const bool entries_differ =
          IsHigh(before) != IsHigh(after) || before.normalizer != after.normalizer;
      if (had != has || (has && entries_differ)) change_.needs_reindex = true;
      if (has && !had && IsHigh(before)) {
        Refuse(before, "x-search", "index-added-to-high",
               fmt::format("the index \"{}\" is new on a field of class \"{}\"",
                           IndexKindName(kind), before.class_name));
      }
    }
  }

  static bool HasHighIndex(const RecordType& type) {
    return std::ranges::any_of(
        type.fields(), [](const Field& field) { return IsHigh(field) && !field.search.empty(); });
  }

  const RecordType& from_;
  const RecordType& to_;
  TypeChange change_;
};

}  // namespace

TypeChange CompareTypes(const RecordType& from, const RecordType& to) {
  return TypeComparison(from, to).Run();
}

}  // namespace strongroom::record
