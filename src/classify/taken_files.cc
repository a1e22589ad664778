#include "classify/taken_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "classify/loaded_trees.h"

namespace strongroom::classify {
namespace {

constexpr std::size_t kNamedMax = 3;

bool EndsWithPath(std::string_view longer, std::string_view path) noexcept {
  return longer.ends_with(path) &&
         (longer.size() == path.size() || longer[longer.size() - path.size() - 1] == '/');
}

// "db/x.sql" of "classpath:/db/./x.sql".
std::string_view WithoutRoot(std::string_view path) noexcept {
  constexpr std::string_view classpath = "classpath:";
  if (path.starts_with(classpath)) path.remove_prefix(classpath.size());
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path;
}

bool IsIn(std::string_view name, std::string_view directory) noexcept {
  return name.starts_with(directory) && name.substr(directory.size()).starts_with('/');
}

// "a/db/x.sql" and "db/x.sql" may be below "db".
bool MayBeIn(std::string_view name, std::string_view directory) noexcept {
  return IsIn(name, directory) ||
         name.find("/" + std::string(directory) + "/") != std::string_view::npos;
}

bool IsTaken(const model::TakenFile& taken, std::string_view log,
             const std::set<std::string, std::less<>>& names) {
  if (taken.relative) {
    const auto path = ResolveReference(log, taken.path);
    if (!taken.directory) return path && names.contains(*path);
    if (!path) return taken.path == "." || taken.path == "./";  // the root, which has no name
    return std::ranges::any_of(names, [&](const auto& name) { return IsIn(name, *path); });
  }
  const auto path = ResolveReference({}, WithoutRoot(taken.path));
  if (!path) return false;
  return std::ranges::any_of(names, [&](const std::string& name) {
    if (taken.directory) return MayBeIn(name, *path);
    return EndsWithPath(name, *path) || EndsWithPath(*path, name);
  });
}

void Tell(const model::Document& log, const std::set<std::string, std::less<>>& names,
          model::Report& report) {
  std::string named;
  std::size_t count = 0;
  model::Place first;
  for (const model::TakenFile& taken : log.facts.taken_files) {
    if (IsTaken(taken, log.file, names)) continue;
    if (count == 0) first = taken.place;
    if (++count <= kNamedMax) named += fmt::format("{}\"{}\"", count == 1 ? "" : ", ", taken.path);
  }
  if (count == 0) return;
  report.findings.push_back(
      {.rule = "change-log-not-followed",
       .severity = model::FindingSeverity::kNote,
       .file = log.file,
       .path = {},
       .says = fmt::format(
           "the change log takes in {} {}, which {} not among the files that were "
           "read: what stands there was not looked at. Give {} as a further PATH",
           count == 1 ? "the file or directory" : fmt::format("{} files, such as", count), named,
           count == 1 ? "is" : "are", count == 1 ? "it" : "them"),
       .place = first});
}

}  // namespace

void TellNotTaken(std::span<const model::Document> documents, model::Report& report) {
  std::set<std::string, std::less<>> names;
  for (const model::Document& document : documents) names.insert(document.file);
  for (const model::FileError& error : report.errors) names.insert(error.file);
  for (const model::Document& document : documents) Tell(document, names, report);
}

}  // namespace strongroom::classify
