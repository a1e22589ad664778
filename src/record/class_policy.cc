#include "record/class_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "base/refusals.h"
#include "record/class_guide.h"
#include "record/names.h"
#include "record/shipped_classes.h"

namespace strongroom::record {
namespace {

constexpr std::uint32_t kReasonSizeMax = 500;  // api: a reason has 3 to 500 characters
constexpr std::uint32_t kSearchesMax = 1'000'000;

bool AtLeastHigh(Sensitivity base) { return base >= Sensitivity::kHigh; }

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

bool IsTextList(const json::value& value) {
  return value.is_array() &&
         std::ranges::all_of(value.get_array(), [](const json::value& v) { return v.is_string(); });
}

// Reads one document: each class in turn, each limit against its floor.
class PolicyReader {
 public:
  explicit PolicyReader(Refusals& refusals) : refusals_(refusals) {}

  std::vector<SensitivityClass> Read(const json::value& document) {
    if (!document.is_object()) {
      refusals_.Add("", "policy-shape", "give an object with one member, \"classes\"");
      return {};
    }
    for (const auto& member : document.get_object()) {
      if (member.key() != "classes" && member.key() != "$comment") {
        refusals_.Add(
            JsonPointer("", member.key()), "unknown-member",
            fmt::format("unknown member {}; allowed are classes, $comment", Quoted(member.key())));
      }
    }
    const json::value* list = document.get_object().if_contains("classes");
    if (list == nullptr || !list->is_array()) {
      refusals_.Add("/classes", "policy-shape", "give \"classes\" as an array of objects");
      return {};
    }
    std::size_t at = 0;
    for (const json::value& entry : list->get_array()) {
      ReadClass(entry, fmt::format("/classes/{}", at++));
    }
    RequireTheFive();
    return std::move(classes_);
  }

 private:
  void ReadClass(const json::value& entry, const std::string& pointer) {
    if (!entry.is_object()) {
      refusals_.Add(pointer, "policy-shape", "give each class as an object");
      return;
    }
    const json::object& object = entry.get_object();
    const json::value* name = object.if_contains("name");
    if (name == nullptr || !name->is_string() || !IsTypeName(Text(*name))) {
      refusals_.Add(pointer + "/name", "class-name",
                    "give a name of lower-case letters, digits and hyphens, 1 to 40 characters, "
                    "beginning with a letter");
      return;
    }
    SensitivityClass made{.name = std::string(Text(*name)), .base = {}, .demands = {}};
    if (std::ranges::find(classes_, made.name, &SensitivityClass::name) != classes_.end()) {
      refusals_.Add(pointer + "/name", "class-name", "this name is taken; give each class its own");
      return;
    }
    const auto floor = Floor(object, made, pointer);
    if (!floor) return;
    made.demands = *floor;
    ReadMembers(object, made, pointer);
    if (made.demands.IsLooserThan(*floor)) {
      refusals_.Add(pointer + "/limits", "class-loosened",
                    fmt::format("a class may be stricter than {}, never looser; raise these limits "
                                "or remove them",
                                object.contains("extends") ? "the class it extends" : "it ships"));
    }
    classes_.push_back(std::move(made));
  }

  // What the class may not fall below, and (in `made`) where it stands among the five.
  std::optional<ClassDemands> Floor(const json::object& object, SensitivityClass& made,
                                    const std::string& pointer) {
    const json::value* extends = object.if_contains("extends");
    const auto shipped = ParseSensitivity(made.name);
    if (shipped && extends == nullptr) {
      made.base = *shipped;
      return FloorDemands(*shipped);
    }
    if (shipped) {
      refusals_.Add(pointer + "/extends", "class-extends",
                    "the five shipped classes extend nothing; remove \"extends\" or choose another "
                    "name");
      return std::nullopt;
    }
    const auto base = extends != nullptr && extends->is_string() ? ParseSensitivity(Text(*extends))
                                                                 : std::nullopt;
    const auto parent = std::ranges::find_if(classes_, [&](const SensitivityClass& each) {
      return base && each.name == SensitivityName(*base);
    });
    if (parent == classes_.end()) {
      refusals_.Add(
          pointer + "/extends", "class-extends",
          "say which class it extends: regular, low, high, secret or verifier, which must "
          "stand before it");
      return std::nullopt;
    }
    made.base = parent->base;
    return parent->demands;
  }

  void ReadMembers(const json::object& object, SensitivityClass& made, const std::string& pointer) {
    for (const auto& member : object) {
      const std::string_view key = member.key();
      const std::string at = JsonPointer(pointer, key);
      if (key == "limits") {
        ReadLimits(member.value(), made, at);
      } else if (key == "summary") {
        if (!member.value().is_string()) refusals_.Add(at, "policy-shape", "give a text");
      } else if (key == "examples" || key == "demands") {
        if (!IsTextList(member.value())) refusals_.Add(at, "policy-shape", "give a list of texts");
      } else if (key != "name" && key != "extends") {
        refusals_.Add(
            at, "unknown-member",
            fmt::format("unknown member {}; allowed are name, extends, summary, examples, "
                        "demands, limits",
                        Quoted(key)));
      }
    }
  }

  void ReadLimits(const json::value& limits, SensitivityClass& made, const std::string& pointer) {
    if (!limits.is_object()) {
      refusals_.Add(pointer, "policy-shape", "give \"limits\" as an object");
      return;
    }
    for (const auto& member : limits.get_object()) {
      const std::string at = JsonPointer(pointer, member.key());
      if (!ReadLimit(member.key(), member.value(), made, at)) {
        refusals_.Add(at, "unknown-member",
                      fmt::format("unknown limit {}; allowed are search{}", Quoted(member.key()),
                                  AtLeastHigh(made.base)
                                      ? ", mask, maskedReadAudit, searchesPerHour, reasonMinLength"
                                      : " (the others are for classes from high upwards)"));
      }
    }
  }

  // False: no such limit for a class at this place.
  bool ReadLimit(std::string_view key, const json::value& value, SensitivityClass& made,
                 const std::string& at) {
    ClassDemands& demands = made.demands;
    if (key == "search") {
      ReadSearch(value, demands, at);
      return true;
    }
    if (!AtLeastHigh(made.base)) return false;
    if (key == "mask") {
      const auto mask = value.is_string() ? ParseMask(Text(value)) : std::nullopt;
      if (mask) demands.loosest_mask = *mask;
      if (!mask) refusals_.Add(at, "limit-value", "give the loosest mask: \"all\" or \"last4\"");
    } else if (key == "maskedReadAudit") {
      const bool known = value.is_string() && (Text(value) == "sync" || Text(value) == "buffered");
      if (!known) {
        refusals_.Add(at, "limit-value", "give \"sync\" or \"buffered\"");
      } else {
        demands.masked_read_audit =
            Text(value) == "sync" ? MaskedReadAudit::kSync : MaskedReadAudit::kBuffered;
      }
    } else if (key == "searchesPerHour") {
      if (const auto count = Count(value, 0, kSearchesMax, at)) demands.searches_per_hour = count;
    } else if (key == "reasonMinLength") {
      if (const auto size = Count(value, 1, kReasonSizeMax, at)) demands.reason_size_min = *size;
    } else {
      return false;
    }
    return true;
  }

  void ReadSearch(const json::value& value, ClassDemands& demands, const std::string& at) {
    if (!IsTextList(value)) {
      refusals_.Add(at, "limit-value", "give a list of index kinds: \"exact\", \"last4\"");
      return;
    }
    demands.exact_index = demands.last4_index = false;
    for (const json::value& each : value.get_array()) {
      const auto kind = ParseIndexKind(Text(each));
      if (!kind) refusals_.Add(at, "limit-value", "index kinds are \"exact\" and \"last4\"");
      if (kind == IndexKind::kExact) demands.exact_index = true;
      if (kind == IndexKind::kLast4) demands.last4_index = true;
    }
  }

  std::optional<std::uint32_t> Count(const json::value& value, std::int64_t least,
                                     std::int64_t most, const std::string& at) {
    if (value.is_int64() && value.get_int64() >= least && value.get_int64() <= most) {
      return static_cast<std::uint32_t>(value.get_int64());
    }
    refusals_.Add(at, "limit-value", fmt::format("give a whole number from {} to {}", least, most));
    return std::nullopt;
  }

  void RequireTheFive() {
    for (int each = 0; each <= static_cast<int>(Sensitivity::kVerifier); ++each) {
      const auto name = SensitivityName(static_cast<Sensitivity>(each));
      if (std::ranges::find(classes_, name, &SensitivityClass::name) == classes_.end()) {
        refusals_.Add("/classes", "class-missing",
                      fmt::format("the class \"{}\" is missing or unreadable; classes may be added "
                                  "and tightened, not taken away",
                                  name));
      }
    }
  }

  Refusals& refusals_;
  std::vector<SensitivityClass> classes_;
};

}  // namespace

bool ClassDemands::IsLooserThan(const ClassDemands& floor) const noexcept {
  return (exact_index && !floor.exact_index) || (last4_index && !floor.last4_index) ||
         IsLooser(loosest_mask, floor.loosest_mask) ||
         masked_read_audit < floor.masked_read_audit || reason_size_min < floor.reason_size_min ||
         (floor.searches_per_hour &&
          (!searches_per_hour || *searches_per_hour > *floor.searches_per_hour));
}

ClassDemands ClassDemands::TightenedBy(const ClassDemands& other) const noexcept {
  ClassDemands result = *this;
  result.exact_index = exact_index && other.exact_index;
  result.last4_index = last4_index && other.last4_index;
  if (IsLooser(result.loosest_mask, other.loosest_mask)) result.loosest_mask = other.loosest_mask;
  result.masked_read_audit = std::max(masked_read_audit, other.masked_read_audit);
  result.reason_size_min = std::max(reason_size_min, other.reason_size_min);
  if (other.searches_per_hour) {
    result.searches_per_hour =
        std::min(searches_per_hour.value_or(*other.searches_per_hour), *other.searches_per_hour);
  }
  return result;
}

ClassDemands FloorDemands(Sensitivity base) noexcept {
  ClassDemands demands;
  if (!AtLeastHigh(base)) {
    demands.last4_index = false;
    demands.loosest_mask = Mask::kNone;
  } else if (base > Sensitivity::kHigh) {
    demands.exact_index = demands.last4_index = false;
    demands.loosest_mask = Mask::kAll;
  }
  return demands;
}

Result<ClassPolicy> ClassPolicy::Load(const json::value& document) {
  Refusals refusals;
  ClassPolicy policy;
  policy.classes_ = PolicyReader(refusals).Read(document);
  if (!refusals.empty()) {
    return Fail({.kind = ErrorKind::kInvalid,
                 .detail = "the classes break rules; each is listed with its mend",
                 .fields = std::move(refusals).Take()});
  }
  policy.document_ = document;
  return policy;
}

ClassPolicy ClassPolicy::Shipped() {
  const auto document = ParseJson(kShippedClasses);
  assert(document.has_value());
  auto policy = Load(*document);
  assert(policy.has_value());
  return std::move(*policy);
}

const SensitivityClass* ClassPolicy::Find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(classes_, name, &SensitivityClass::name);
  return found == classes_.end() ? nullptr : &*found;
}

json::value ClassPolicy::DocumentWithGuidance() const {
  const auto text = [](std::string_view part) { return json::string(part.data(), part.size()); };
  json::value document = document_;
  for (json::value& each : document.at("classes").as_array()) {
    const json::string& name = each.at("name").as_string();
    const SensitivityClass* known = Find({name.data(), name.size()});
    assert(known != nullptr);  // Load has read them all
    each.as_object()["guidance"] = text(ClassGuidance(known->base));
  }
  document.as_object()["guidance"] = text(GuidanceWhenUnsure());
  return document;
}

std::string ClassPolicy::Names() const {
  std::string names;
  for (const SensitivityClass& each : classes_) {
    names += names.empty() ? "" : ", ";
    names += each.name;
  }
  return names;
}

}  // namespace strongroom::record
