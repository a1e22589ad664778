#include "access/permission.h"

#include <algorithm>
#include <array>

#include "access/desk_permission.h"

namespace strongroom::access {
namespace {

// The last words from which the platform derives a capability; any other word gives none, so a
// permission that ends in it could never be assigned there.
constexpr std::array<std::string_view, 8> kActions = {"get",  "post",    "put",    "delete",
                                                      "view", "execute", "manage", "patch"};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Dot-separated words, none of them empty.
bool IsDotted(std::string_view text) {
  bool word = false;
  for (const char c : text) {
    if (c == '.') {
      if (!word) return false;
      word = false;
    } else if (IsWordCharacter(c)) {
      word = true;
    } else {
      return false;
    }
  }
  return word;
}

bool IsPermissionName(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  return text.size() <= 255 && dot != std::string_view::npos && IsDotted(text) &&
         std::ranges::find(kActions, text.substr(dot + 1)) != kActions.end();
}

bool IsWildcard(std::string_view text) {
  if (text == "*") return true;
  return text.size() <= 255 && text.ends_with(".*") && IsDotted(text.substr(0, text.size() - 2));
}

bool IsControlPermission(std::string_view name) {
  for (int action = 0; action <= static_cast<int>(ControlAction::kAuditManage); ++action) {
    if (ControlPermission(static_cast<ControlAction>(action)) == name) return true;
  }
  return IsDeskPermission(name);
}

}  // namespace

std::string_view ActionName(Action action) noexcept {
  switch (action) {
    case Action::kCollectionGet: return "collection.get";
    case Action::kItemGet: return "item.get";
    case Action::kItemPost: return "item.post";
    case Action::kItemPut: return "item.put";
    case Action::kItemDelete: return "item.delete";
    case Action::kSearch: return "search.execute";
    case Action::kReveal: return "reveal.execute";
    case Action::kRewrite: return "rewrite";
  }
  return "unknown";
}

std::string_view ControlPermission(ControlAction action) noexcept {
  switch (action) {
    case ControlAction::kTypesGet: return "strongroom.types.get";
    case ControlAction::kTypesManage: return "strongroom.types.manage";
    case ControlAction::kTenantsGet: return "strongroom.tenants.get";
    case ControlAction::kTenantsManage: return "strongroom.tenants.manage";
    case ControlAction::kTokensGet: return "strongroom.tokens.get";
    case ControlAction::kTokensManage: return "strongroom.tokens.manage";
    case ControlAction::kAuditGet: return "strongroom.audit.get";
    case ControlAction::kAuditManage: return "strongroom.audit.manage";
  }
  return "unknown";
}

std::string RecordPermission(std::string_view prefix, Action action) {
  std::string name(prefix);
  name += '.';
  name += ActionName(action);
  return name;
}

std::string FieldPermission(std::string_view prefix, std::string_view field) {
  std::string name(prefix);
  name += '.';
  name += field;
  name += ".view";
  return name;
}

Result<PermissionSet> PermissionSet::Parse(const std::vector<std::string>& grants) {
  PermissionSet set;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    const std::string& grant = grants[i];
    if (IsWildcard(grant)) {
      std::string prefix = grant.substr(0, grant.size() - 1);
      if (std::ranges::find(set.prefixes_, prefix) == set.prefixes_.end()) {
        set.prefixes_.push_back(std::move(prefix));
      }
    } else if (IsPermissionName(grant)) {
      set.names_.insert(grant);
    } else {
      return Fail(
          Error{.kind = ErrorKind::kInvalid,
                .detail = "a permission is not well-formed",
                .fields = {{.pointer = "/permissions/" + std::to_string(i),
                            .rule = "permission-name",
                            .message =
                                "give dot-separated words ending in get, post, put, patch, delete, "
                                "view, execute or manage, or a prefix ending in \".*\""}}});
    }
  }
  std::ranges::sort(set.prefixes_);
  return set;
}

bool PermissionSet::Grants(std::string_view name, record::Sensitivity sensitivity) const {
  if (names_.contains(name)) return true;
  if (sensitivity >= record::Sensitivity::kHigh) return false;
  return std::ranges::any_of(prefixes_,
                             [&](const std::string& prefix) { return name.starts_with(prefix); });
}

bool PermissionSet::Covers(std::string_view grant) const {
  if (names_.contains(grant)) return true;
  if (IsControlPermission(grant)) return Grants(grant, record::Sensitivity::kRegular);
  // Another name is not covered by a wildcard here: the name might be of a high type, now or once
  // its type is raised, and then it would grant more than the wildcard does.
  if (!grant.ends_with('*')) return false;
  const std::string_view prefix = grant.substr(0, grant.size() - 1);
  return std::ranges::any_of(prefixes_,
                             [&](const std::string& held) { return prefix.starts_with(held); });
}

std::vector<std::string> PermissionSet::ToList() const {
  std::vector<std::string> list(names_.begin(), names_.end());
  for (const std::string& prefix : prefixes_) list.push_back(prefix + "*");
  return list;
}

}  // namespace strongroom::access
