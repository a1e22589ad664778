// Where a "$ref" leads: within its file by JSON pointer, anchor or "$id", or into another file of
// the scan. Nothing is expanded here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "classify/read/node.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

// One file that schemas stand in.
struct SchemaFile {
  std::string name;
  const Node* root = nullptr;
  // Subschemas by "$id" (`id` in draft-04), as written, and by anchor; filled when first asked for.
  struct Names {
    std::unordered_map<std::string, const Node*> ids;
    std::unordered_map<std::string, const Node*> anchors;
  };
  mutable std::optional<Names> names{};
};

enum class RefOutcome : std::uint8_t {
  kFound,
  kElsewhere,  // in a file or at an address that the scan does not have: no mistake
  kNoSuchPart  // the file is there, but has no such part
};

struct RefTarget {
  RefOutcome outcome = RefOutcome::kElsewhere;
  const Node* node = nullptr;  // of kFound
  const SchemaFile* file = nullptr;
};

inline constexpr std::size_t kElsewhereMax = 1'000;

class SchemaRefs {
 public:
  // All of these outlive it.
  SchemaRefs(std::string_view name, const Node& root, References& references);

  [[nodiscard]] const SchemaFile& own() const noexcept { return own_; }
  [[nodiscard]] RefTarget Resolve(const SchemaFile& from, std::string_view reference);
  // Files and addresses of kElsewhere that this file asked for, in the order of their names; the
  // drafts' own meta-schemas are none. At most kElsewhereMax.
  [[nodiscard]] const std::set<std::string, std::less<>>& elsewhere() const noexcept {
    return elsewhere_;
  }

 private:
  const SchemaFile* FindFile(const SchemaFile& from, const std::string& file_part);
  const Node* FollowPointer(const Node& root, std::string_view pointer);
  const Node* FindMember(const Node& object, const std::string& name);

  void NoteElsewhere(const std::string& file_part);

  SchemaFile own_;
  References* references_;
  std::map<std::string, std::unique_ptr<SchemaFile>> others_;  // null: there is none
  std::set<std::string, std::less<>> elsewhere_;
  // The members of large objects by name, so that many pointers into one are cheap.
  std::unordered_map<const Node*, std::unordered_map<std::string_view, const Node*>> large_;
};

// The text of a schema's "$ref", "$dynamicRef" or "$recursiveRef"; nullopt: it has none.
[[nodiscard]] std::optional<std::string_view> ReferenceOf(const Node& schema) noexcept;

// The last part of a reference as a name: "Account" of "#/definitions/Account", "account" of
// "../schemas/account.json".
[[nodiscard]] std::string ReferenceName(std::string_view reference);

// "schemas/account.json" seen from "a/b/c.json" is "a/b/schemas/account.json"; "..": one up, as far
// as there is one.
[[nodiscard]] std::string JoinPath(std::string_view from, std::string_view reference);

}  // namespace strongroom::classify::read
