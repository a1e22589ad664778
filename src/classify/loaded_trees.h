// The documents that others refer to, within the paths of one scan: read and parsed once, as long
// as there is room for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classify/file_walk.h"
#include "classify/read/readers.h"

namespace strongroom::classify {

// A document that is longer than this is not read as a tree; as a sample it may be.
inline constexpr std::uint64_t kDocumentBytesMax = 64ULL << 20;

// The file's text. kUnavailable: why it could not be read; kTooLarge: it has more than `bytes_max`.
[[nodiscard]] Result<std::string> ReadText(const std::filesystem::path& path,
                                           std::uint64_t bytes_max = kDocumentBytesMax);

// Not thread-safe.
class LoadedTrees final : public read::References {
 public:
  explicit LoadedTrees(const std::vector<FoundFile>& files);

  // Nothing outside of the files that were found is read. What is returned lives until MakeRoom.
  const read::Node* Load(std::string_view from, std::string_view reference) override;

  // Forgets the trees loaded longest ago until what is left came from at most `bytes` of text;
  // called between two documents.
  void MakeRoom(std::uint64_t bytes);

 private:
  struct Loaded {
    std::unique_ptr<read::Node> root;  // null: it is no document
    std::uint64_t bytes = 0;
  };

  const std::map<std::string, std::filesystem::path, std::less<>> paths_;  // by name
  std::map<std::string, Loaded, std::less<>> loaded_;
  std::list<std::string> order_;  // of `loaded_`, the oldest first
  std::uint64_t bytes_ = 0;
};

// The name of the file that `reference`, without its fragment, means in the file `from`; nullopt:
// it leads elsewhere (a URL, above the root, nothing but a fragment).
[[nodiscard]] std::optional<std::string> ResolveReference(std::string_view from,
                                                          std::string_view reference);

}  // namespace strongroom::classify
