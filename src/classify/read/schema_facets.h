// What a schema says of the values it describes: kinds, format, texts, a declared class. Looks
// through "$ref", allOf and the like, and into the items of arrays and the values of maps; not into
// properties.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/model/field.h"
#include "classify/read/node.h"
#include "classify/read/schema_refs.h"

namespace strongroom::classify::read {

inline constexpr std::size_t kAllowedMax = 100;
// Longer texts are cut, at a character's end.
inline constexpr std::size_t kDescriptionMax = 2'000;
inline constexpr std::size_t kAllowedTextMax = 100;
inline constexpr std::size_t kExamplesMax = 20;
// How many references and compositions are looked through, one behind the other.
inline constexpr std::size_t kFacetDepthMax = 64;
// Of all texts that are kept of the targets of references; later ones give nothing.
inline constexpr std::size_t kTargetBytesMax = std::size_t{64} << 20U;

struct Facets {
  model::ValueKinds kinds;
  std::string title;
  std::string type_name;  // where it refers to a definition of a plain value: what that is called
  std::string description;
  std::string format;
  std::vector<std::string> allowed;
  std::vector<std::string> examples;  // texts and numbers of `example`, `examples`, `default`
  std::optional<model::Declared> declared;
  std::string refers_to;  // a "$ref" to another file
  bool write_only = false;
  bool has_inside = false;  // properties, here or where it refers to
  bool elsewhere = false;   // some of them where it refers to

  // Takes over what is still open here: kinds where there are none, texts where they are empty.
  void FillFrom(const Facets& other);
  // Takes over all that adds to it, kinds too.
  void AddFrom(const Facets& other);
  [[nodiscard]] std::size_t bytes() const noexcept;  // about
};

class SchemaFacets {
 public:
  explicit SchemaFacets(SchemaRefs& refs) : refs_(&refs) {}

  [[nodiscard]] Facets Of(const Node& schema);

 private:
  Facets Collect(const Node& schema, const SchemaFile& file, std::size_t depth);
  void FollowReference(const Node& schema, const SchemaFile& file, std::size_t depth,
                       Facets& facets);
  void LookInto(const Node& schema, const SchemaFile& file, std::size_t depth, Facets& facets);

  SchemaRefs* refs_;
  // By the target of a reference, so that each is looked at once; while it is, it is empty.
  std::unordered_map<const Node*, Facets> targets_;
  std::size_t target_bytes_ = 0;
};

// The class that stands in the schema itself, with its reason.
[[nodiscard]] std::optional<model::Declared> DeclaredIn(const Node& schema);

// Whether JSON Schema (any draft), OpenAPI or Swagger has a type of this name.
[[nodiscard]] bool IsTypeName(std::string_view name) noexcept;

// The first `size_max` bytes, less what would cut a character of UTF-8.
[[nodiscard]] std::string_view CutText(std::string_view text, std::size_t size_max) noexcept;

}  // namespace strongroom::classify::read
