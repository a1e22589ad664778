#include "desk/intake/install_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/json.h"
#include "base/refusals.h"
#include "desk/intake/byte_order_mark.h"
#include "desk/intake/module_name.h"

namespace strongroom::desk::intake {
namespace {

constexpr std::size_t kVersionMax = 100;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsVersion(std::string_view text) {
  return text.size() <= kVersionMax &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view TextOf(const json::value& value) {
  const json::string& text = value.get_string();
  return {text.data(), text.size()};
}

class ListReader {
 public:
  explicit ListReader(Refusals& refusals) : refusals_(refusals) {}

  InstallList Read(const json::array& entries) {
    for (std::size_t at = 0; at < entries.size(); ++at) {
      ReadEntry(entries[at], fmt::format("/{}", at));
    }
    return std::move(list_);
  }

 private:
  void ReadEntry(const json::value& value, const std::string& pointer) {
    const json::object* entry = value.if_object();
    if (entry == nullptr) {
      refusals_.Add(pointer, "object", "give an object such as {\"id\": \"mod-users-19.3.1\"}");
      return;
    }
    const json::value* id = entry->if_contains("id");
    if (id == nullptr || !id->is_string()) {
      refusals_.Add(JsonPointer(pointer, "id"), "id",
                    "give the module's name and version, such as \"mod-users-19.3.1\"");
      return;
    }
    InstalledModule module = SplitModuleId(TextOf(*id));
    if (!IsModuleName(module.name) || !IsVersion(module.version)) {
      refusals_.Add(JsonPointer(pointer, "id"), "id",
                    fmt::format("{} is no module's name and version, such as mod-users-19.3.1",
                                Quoted(TextOf(*id))));
      return;
    }
    if (!TakeVersion(*entry, module, pointer)) return;
    ReportMembers(*entry, module.name, pointer);
    if (IsInstalled(*entry, module.name, pointer)) Take(std::move(module), pointer);
  }

  void ReportMembers(const json::object& entry, const std::string& module,
                     const std::string& pointer) {
    for (const auto& member : entry) {
      const std::string_view name = member.key();
      if (name == "id" || name == "action" || name == "version") continue;
      Report(module, JsonPointer(pointer, name), "unknown-member",
             fmt::format("{} is not read", Quoted(name)));
    }
  }

  // A version that stands beside the id. One in the id counts more: platforms install by ids.
  bool TakeVersion(const json::object& entry, InstalledModule& module, const std::string& pointer) {
    const json::value* version = entry.if_contains("version");
    if (version == nullptr || version->is_null()) return true;
    const std::string place = JsonPointer(pointer, "version");
    const std::string_view text = version->is_string() ? TextOf(*version) : std::string_view();
    if (text.empty() || !IsDigit(text.front()) || !IsVersion(text)) {  // as it would be in an id
      refusals_.Add(place, "version", "give a version such as \"19.3.1\", or leave it out");
      return false;
    }
    if (module.version.empty()) {
      module.version = text;
    } else if (module.version != text) {
      Report(module.name, place, "other-version",
             fmt::format("kept as {}, which its id says: {} is not read", module.version,
                         Quoted(text)));
    }
    return true;
  }

  // Okapi's words for what happens to a module.
  bool IsInstalled(const json::object& entry, const std::string& module,
                   const std::string& pointer) {
    const json::value* action = entry.if_contains("action");
    if (action == nullptr) return true;
    const std::string place = JsonPointer(pointer, "action");
    if (!action->is_string()) {
      refusals_.Add(place, "action", "give a text such as \"enable\"");
      return false;
    }
    if (TextOf(*action) == "enable" || TextOf(*action) == "uptodate") return true;
    Report(module, place, "action",
           fmt::format("left out: {} installs no module, \"enable\" and \"uptodate\" do",
                       Quoted(TextOf(*action))));
    return false;
  }

  void Take(InstalledModule module, const std::string& pointer) {
    std::map<std::string, std::string>& versions = seen_[module.name];
    const auto [first, fresh] = versions.emplace(module.version, pointer);
    if (!fresh) {
      Report(module.name, pointer, "duplicate",
             fmt::format("left out: it stands at {} already", first->second));
      return;
    }
    if (versions.size() > 1) {
      Report(module.name, pointer, "two-versions",
             "kept: the module is in the list in another version, too");
    }
    if (module.version.empty()) {
      Report(module.name, JsonPointer(pointer, "id"), "no-version",
             "kept without version: no \"-\" before a digit");
    }
    list_.modules.push_back(std::move(module));
  }

  void Report(std::string module, std::string place, std::string rule, std::string message) {
    list_.report.push_back({.subject = std::move(module),
                            .place = std::move(place),
                            .rule = std::move(rule),
                            .message = std::move(message)});
  }

  Refusals& refusals_;
  InstallList list_;
  // name → version → where it stood first
  std::map<std::string, std::map<std::string, std::string>> seen_;
};

}  // namespace

InstalledModule SplitModuleId(std::string_view id) {
  for (std::size_t at = 0; at + 1 < id.size(); ++at) {
    if (id[at] == '-' && IsDigit(id[at + 1])) {
      return {.name = std::string(id.substr(0, at)), .version = std::string(id.substr(at + 1))};
    }
  }
  return {.name = std::string(id), .version = {}};
}

Result<InstallList> ParseInstallList(std::string_view text) {
  const Result<json::value> document = ParseJson(WithoutByteOrderMark(text));
  if (!document) return Fail(document.error());
  Refusals refusals;
  InstallList list;
  if (const json::array* entries = document->if_array()) {
    list = ListReader(refusals).Read(*entries);
  } else {
    refusals.Add("", "array",
                 "give a list such as [{\"id\": \"mod-users-19.3.1\", \"action\": \"enable\"}]");
  }
  if (refusals.empty()) return list;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "this is no list of installed modules",
                    .fields = std::move(refusals).Take()});
}

}  // namespace strongroom::desk::intake
