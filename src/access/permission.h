// Permission names and sets of them.
//
// A name is dot-separated lower-case words and ends in an action that the platform's permission
// parser knows (`organizations-storage.banking-information.item.get`). A *grant* is a name, or a
// prefix ending in ".*" (or "*" alone). A wildcard covers regular and low types and the control
// permissions; it never covers a permission of a high type: those are granted by name.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/sensitivity.h"

namespace strongroom::access {

// What can be done with records of a type; the suffix behind the type's permission prefix.
enum class Action : std::uint8_t {
  kCollectionGet,  // collection.get
  kItemGet,        // item.get
  kItemPost,       // item.post
  kItemPut,        // item.put
  kItemDelete,     // item.delete
  kSearch,         // search.execute
  kReveal,         // reveal.execute
  kRewrite,        // no permission: only the system itself, when a class is raised
};
[[nodiscard]] std::string_view ActionName(Action action) noexcept;  // "item.get"; "rewrite"

// What can be done with the installation or a tenant's own affairs.
enum class ControlAction : std::uint8_t {
  kTypesGet,       // strongroom.types.get
  kTypesManage,    // strongroom.types.manage
  kTenantsGet,     // strongroom.tenants.get
  kTenantsManage,  // strongroom.tenants.manage
  kTokensGet,      // strongroom.tokens.get
  kTokensManage,   // strongroom.tokens.manage
  kAuditGet,       // strongroom.audit.get
  kAuditManage,    // strongroom.audit.manage
};
[[nodiscard]] std::string_view ControlPermission(ControlAction action) noexcept;

// "<prefix>.item.get"
[[nodiscard]] std::string RecordPermission(std::string_view prefix, Action action);
// "<prefix>.<field>.view"
[[nodiscard]] std::string FieldPermission(std::string_view prefix, std::string_view field);

class PermissionSet {
 public:
  PermissionSet() = default;
  // kInvalid naming the first entry that is neither a permission name nor a wildcard.
  [[nodiscard]] static Result<PermissionSet> Parse(const std::vector<std::string>& grants);

  // Whether the set grants `name`, a permission of something of class `sensitivity`.
  [[nodiscard]] bool Grants(std::string_view name, record::Sensitivity sensitivity) const;
  // Whether everything that `grant` (a name or a wildcard) can ever grant is granted here too.
  [[nodiscard]] bool Covers(std::string_view grant) const;

  [[nodiscard]] std::vector<std::string> ToList() const;
  [[nodiscard]] bool empty() const { return names_.empty() && prefixes_.empty(); }

 private:
  std::set<std::string, std::less<>> names_;
  std::vector<std::string> prefixes_;  // "organizations-storage." for "organizations-storage.*"
};

}  // namespace strongroom::access
