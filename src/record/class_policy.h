// The sensitivity classes as data: policy/classes.json. The five shipped classes carry the text
// that people read (what belongs there, what is demanded) and the limits that are enforced by the
// code; an operator may give a document of their own that tightens these limits or adds classes
// that extend one of the five. Loosening below what ships is refused, and so is every member that
// is not known.
//
// A ClassPolicy is immutable and valid; copies share nothing. It does no I/O: the shipped document
// is part of the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "record/mask.h"
#include "record/normalizer.h"
#include "record/sensitivity.h"

namespace strongroom::record {

// When the audit entry of a masked read is durable: before the answer, or within a second of it.
enum class MaskedReadAudit : std::uint8_t { kBuffered, kSync };

// What a class demands beyond what its place among the five fixes in code. The defaults are the
// loosest that any policy may say.
struct ClassDemands {
  bool exact_index = true;
  bool last4_index = true;           // only from high upwards
  Mask loosest_mask = Mask::kLast4;  // only from high upwards
  MaskedReadAudit masked_read_audit = MaskedReadAudit::kBuffered;
  std::optional<std::uint32_t>
      searches_per_hour;              // by high values, per principal; empty: configured
  std::uint32_t reason_size_min = 3;  // characters of a reveal's reason

  [[nodiscard]] bool Allows(IndexKind kind) const noexcept {
    return kind == IndexKind::kExact ? exact_index : last4_index;
  }
  // Whether anything that `floor` forbids or bounds is allowed or wider here.
  [[nodiscard]] bool IsLooserThan(const ClassDemands& floor) const noexcept;
  // The stricter of both in every respect.
  [[nodiscard]] ClassDemands TightenedBy(const ClassDemands& other) const noexcept;
  bool operator==(const ClassDemands&) const = default;
};

struct SensitivityClass {
  std::string name;                          // [a-z][a-z0-9-]{0,39}
  Sensitivity base = Sensitivity::kRegular;  // the class itself, or the one of the five it extends
  ClassDemands demands;
};

class ClassPolicy {
 public:
  // kInvalid with one FieldError a violated rule. The document must hold all five classes.
  [[nodiscard]] static Result<ClassPolicy> Load(const json::value& document);
  // policy/classes.json as it was when the program was built.
  [[nodiscard]] static ClassPolicy Shipped();

  // nullptr: no class of that name.
  [[nodiscard]] const SensitivityClass* Find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<SensitivityClass>& classes() const noexcept { return classes_; }
  // The names, separated by commas: for messages.
  [[nodiscard]] std::string Names() const;
  // The document as it was given, for people: summaries, examples, demands in words.
  [[nodiscard]] const json::value& document() const noexcept { return document_; }
  // The same with a `guidance` beside each class, the guide's section about it or about the one
  // that it extends, and one for those who cannot decide: what is served.
  [[nodiscard]] json::value DocumentWithGuidance() const;

 private:
  ClassPolicy() = default;
  std::vector<SensitivityClass> classes_;
  json::value document_;
};

// The loosest that a class standing at this place may be, whatever a policy says.
[[nodiscard]] ClassDemands FloorDemands(Sensitivity base) noexcept;

}  // namespace strongroom::record
