#include "classify/file_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

namespace strongroom::classify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDepthMax = 64;  // of directories in directories

// Made by builds and tools, or installed: not what the module's people wrote.
bool IsPassedOver(std::string_view name, bool directory) {
  static constexpr std::array<std::string_view, 15> kMade = {
      "node_modules", "target", "build", ".git",   ".hg",   ".svn", ".idea",     ".vscode",
      ".gradle",      ".m2",    ".venv", ".cache", ".yarn", ".tox", ".terraform"};
  return directory ? std::ranges::find(kMade, name) != kMade.end() : name.starts_with('.');
}

class Walk {
 public:
  Result<void> Add(const fs::path& path, bool alone) {
    if (path == "-") {
      AddFile({.path = path, .name = "-", .given = true, .stream = true});
      return {};
    }
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      return Fail(ErrorKind::kNotFound,
                  fmt::format("{}: there is no such file or directory", path.string()));
    }
    if (!fs::is_directory(status)) {
      AddFile({.path = path,
               .name = path.lexically_normal().generic_string(),
               .given = true,
               .stream = !fs::is_regular_file(status)});
      return {};
    }
    std::string prefix;
    if (!alone) {
      prefix = path.lexically_normal().generic_string();
      if (!prefix.ends_with('/')) prefix += '/';
      if (prefix == "./") prefix.clear();
    }
    AddDirectory(path, prefix, 0);
    walk_.directories.push_back(std::move(prefix));
    return {};
  }

  FileWalk Take() && { return std::move(walk_); }

 private:
  void AddFile(FoundFile file) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(file.path, error);
    if (!seen_.insert(error ? file.path : whole).second) return;
    walk_.files.push_back(std::move(file));
  }

  void AddDirectory(const fs::path& directory, const std::string& prefix, std::size_t depth) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(directory, error), end; !error && at != end;
         at.increment(error)) {
      entries.push_back(*at);
    }
    if (error || depth > kDepthMax) {
      walk_.unreadable.push_back(
          {.name = prefix.empty() ? "." : prefix.substr(0, prefix.size() - 1),
           .reason = fmt::format("the directory cannot be listed: {}",
                                 error ? error.message() : "it is too deep inside others")});
      return;
    }
    std::ranges::sort(entries, {}, [](const fs::directory_entry& each) {
      return each.path().filename().generic_string();
    });
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().generic_string();
      if (entry.is_symlink(error)) continue;
      const bool inner = entry.is_directory(error);
      if (IsPassedOver(name, inner)) continue;
      if (inner) {
        AddDirectory(entry.path(), prefix + name + "/", depth + 1);
      } else if (entry.is_regular_file(error)) {
        AddFile({.path = entry.path(), .name = prefix + name});
      }
    }
  }

  FileWalk walk_;
  std::set<fs::path> seen_;
};

}  // namespace

Result<FileWalk> FindFiles(const std::vector<std::filesystem::path>& paths) {
  Walk walk;
  for (const fs::path& path : paths) {
    if (auto added = walk.Add(path, paths.size() == 1); !added) return Fail(added.error());
  }
  return std::move(walk).Take();
}

}  // namespace strongroom::classify
