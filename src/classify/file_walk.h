// Which files a scan looks at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace strongroom::classify {

struct FoundFile {
  std::filesystem::path path;
  // What reports call it, with "/": a file that was given, by the path that was given; a file in a
  // directory, by its path below it. With several paths, directories stand in front of theirs.
  std::string name;
  bool given = false;   // itself, not the directory around it
  bool stream = false;  // no regular file, "-" among them: it can be read once only
};

// The files below the given paths in the order of the paths, directories in the order of names.
// Passed over inside directories: hidden files, what builds and tools make (`node_modules`,
// `target`, `build`, `.git`, `.idea` and their like), symbolic links, and what is no regular file;
// `unreadable` tells of directories that cannot be listed. A file that is reached by two of the
// paths is found once. "-" is standard input, "./-" a file of that name. kNotFound: a path does not
// exist.
struct Unreadable {
  std::string name;
  std::string reason;
};
struct FileWalk {
  std::vector<FoundFile> files;
  std::vector<Unreadable> unreadable;
  // What the names of files in each given directory begin with; "" of the only path.
  std::vector<std::string> directories;
};
[[nodiscard]] Result<FileWalk> FindFiles(const std::vector<std::filesystem::path>& paths);

}  // namespace strongroom::classify
