// Finds the fields of schemas and what is wrong with the schemas themselves; JSON Schema and
// OpenAPI readers both stand on it.
//
// Paths: "personal.addresses[].city"; "[]" behind an array whose items have members, ".*" for the
// values of a map. Of `patternProperties` a pattern that says a name is a field of that name,
// "labels./^iban_/"; one that says none is a map. What would have another field's path, for a dot
// in a name, has "~2" behind it. An array or map of plain values is one field; where it is all that
// a root, a definition or a body describes, its path ends in "[]" or "*", and that of a plain value
// is the definition's, "#" for a root. A
// "$ref" is never expanded: the path ends there, with kinds and texts of what it leads to; what it
// leads to within the file is listed once, as a schema of its own.
//
// Bounds: kFieldsMax fields, kPathMax bytes a path, kFieldBytesMax bytes of all texts of fields.
// Beyond them the document has one error that says so, and the rest is passed over.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/model/document.h"
#include "classify/read/schema_facets.h"
#include "classify/read/schema_findings.h"
#include "classify/read/schema_refs.h"
#include "classify/read/source.h"

namespace strongroom::classify::read {

inline constexpr std::size_t kFieldsMax = 100'000;
inline constexpr std::size_t kPathMax = 1'000;
inline constexpr std::size_t kFieldBytesMax = std::size_t{64} << 20U;

// Where a schema stands: what its fields have in common.
struct SchemaScope {
  std::string path;  // before the fields' names, without a dot behind
  std::vector<std::string> parents;
  std::string holder;
  std::string about;
  // Of alternatives ("oneOf" and the like) that it is in, the innermost: a number of the walk's.
  std::size_t alternative = 0;
  bool covered = false;  // something around it declares a class
  // The nearest schema around it that declares a class of its own: the root, a definition, a
  // branch. Null: there is none.
  std::shared_ptr<const model::Around> around = nullptr;
};

class SchemaWalk {
 public:
  // All of these outlive it.
  SchemaWalk(const Source& source, const Node& root, References& references,
             model::Document& document);

  // The fields inside `schema`. Each schema is walked once, whoever asks for it.
  void WalkSchema(const Node& schema, const SchemaScope& scope);
  // The same of what nothing around gives a name to, a root or a body; where no field is inside,
  // but values are, it is a field itself, called `name`.
  void WalkWhole(const Node& schema, const SchemaScope& scope, const std::string& name);
  // The same of a definition, which is no field where something in the file refers to it: it is
  // judged there. `name` is what it is called.
  void WalkDefinition(const Node& schema, const SchemaScope& scope, const std::string& name);
  // The same of one that stands under its name in a map of schemas, as OpenAPI's components do.
  void WalkNamed(const Member& named);
  // A field of its own and the fields inside. `path` is the whole path; of `named` the value is not
  // looked at.
  // `description` goes before the schema's own, unless it is empty; `name` is used for that of
  // `named`, unless it is empty.
  void AddField(const Member& named, const Node& schema, std::string path, const SchemaScope& scope,
                std::string_view description = {}, std::string name = {});
  // What references led to and was not walked, as "FILE#Name.field". To be called last.
  void WalkReferenced(const SchemaScope& scope);

  [[nodiscard]] SchemaRefs& refs() noexcept { return refs_; }
  // Title and description of a schema, as Field::about.
  [[nodiscard]] std::string AboutOf(const Node& schema);

 private:
  // A place that describes a field: there are several in alternatives.
  struct Description {
    std::size_t alternative = 0;
    bool covered = false;
    model::Place place;
    model::Extent schema;
    std::optional<model::Declared> declared;
  };

  void WalkBranch(const Node& schema, const SchemaScope& scope);
  void WalkInside(const Node& schema, const SchemaScope& scope);
  void WalkKeyword(const Member& member, const SchemaScope& scope);
  void WalkAlternative(const Node& schema, const SchemaScope& scope, bool asks);
  void WalkProperties(const Node& properties, const SchemaScope& scope);
  void WalkPattern(const Member& pattern, const SchemaScope& scope);
  void WalkValues(const Node& schema, const SchemaScope& scope, std::string_view suffix);
  void NoteReference(const Node& schema, const SchemaScope& scope);
  void KeepField(model::Field field, Facets facets, const SchemaScope& scope);
  void AddWhole(const Node& schema, const SchemaScope& scope, const std::string& name);
  [[nodiscard]] std::string PathOfItsOwn(std::string path, std::string_view name,
                                         const std::vector<std::string>& parents) const;
  void FindAlternatives();
  void FindAlternatives(const std::vector<Description>& places, model::Field& field);
  [[nodiscard]] bool IsWithin(std::size_t alternative, std::size_t outer) const noexcept;
  [[nodiscard]] bool HasRoom(const model::Field& field);
  void Refuse(std::string says, const model::Place& place);

  struct Referenced {
    const Node* schema;
    std::string name;
  };

  struct Definition {
    const Node* schema;
    SchemaScope scope;
    std::string name;
  };

  SchemaRefs refs_;
  SchemaFacets facets_;
  SchemaFindings findings_;
  model::Document* document_;
  std::unordered_set<const Node*> walked_;
  std::unordered_map<std::string, std::size_t> by_path_;
  std::vector<bool> inside_;              // by field: whether something stands inside
  std::vector<std::size_t> outer_ = {0};  // by alternative: the one around it; of the first itself
  std::vector<std::pair<std::size_t, bool>> first_;            // by field: its first Description
  std::map<std::size_t, std::vector<Description>> described_;  // those with more than one
  std::deque<Referenced> referenced_;
  std::unordered_set<const Node*> targets_;  // of references
  std::vector<Definition> without_fields_;   // inside
  std::size_t bytes_ = 0;
  bool refused_ = false;
  std::size_t long_paths_ = 0;
  std::string long_path_;  // the first one's beginning
  model::Place long_path_place_;
};

}  // namespace strongroom::classify::read
