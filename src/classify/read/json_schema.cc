// ReadJsonSchema: the fields of one JSON Schema file, draft-03 to 2020-12.
#include <string>
#include <string_view>

#include "classify/read/readers.h"
#include "classify/read/schema_keywords.h"
#include "classify/read/schema_shape.h"
#include "classify/read/schema_walk.h"
#include "record/names.h"

namespace strongroom::classify::read {

namespace {

// "user" of "schemas/user.schema.json" and of "https://example.org/schemas/user#".
std::string_view StemOf(std::string_view name) noexcept {
  while (name.ends_with('#') || name.ends_with('/')) name.remove_suffix(1);
  name.remove_prefix(name.find_last_of("/:") + 1);
  return name.substr(0, name.find('.'));
}

std::string HolderOf(const Node& root, std::string_view file) {
  std::string_view holder = StemOf(root.Text("$id"));
  if (holder.empty()) holder = StemOf(root.Text("id"));
  if (holder.empty()) holder = root.Text("title");
  if (holder.empty()) holder = StemOf(file);
  return std::string(CutText(holder, 200));
}

// docs/record-types.md: named, and with a class as a whole; one that is not finished yet may lack
// it.
bool IsRecordType(const Node& root) {
  return record::IsTypeName(root.Text("$id")) && root.Find("properties") != nullptr &&
         (root.Find("x-sensitivity") != nullptr || root.Find("x-permission-prefix") != nullptr);
}

}  // namespace

model::Document ReadJsonSchema(const Source& source, const Node& root, References& references) {
  model::Document document = model::DocumentOf(model::SourceKind::kJsonSchema, source.file);
  document.title = CutText(root.Text("title"), kDescriptionMax);
  document.record_type = IsRecordType(root);
  SchemaWalk walk(source, root, references, document);
  SchemaScope scope{.path = {},
                    .parents = {},
                    .holder = HolderOf(root, source.file),
                    .about = walk.AboutOf(root)};
  if (!HoldsNamedSchemas(root)) {
    walk.WalkWhole(root, scope, scope.holder);
  } else {
    walk.WalkSchema(root, scope);
    for (const Member& named : root.members) {
      if (!LooksLikeSchema(named.value) || FindSchemaKeyword(named.name) != SchemaKeyword::kOther) {
        continue;
      }
      walk.WalkNamed(named);
    }
  }
  walk.WalkReferenced(scope);
  return document;
}

}  // namespace strongroom::classify::read
