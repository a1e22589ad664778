#include "classify/loaded_trees.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace strongroom::classify {
namespace {

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::map<std::string, std::filesystem::path, std::less<>> ByName(
    const std::vector<FoundFile>& files) {
  std::map<std::string, std::filesystem::path, std::less<>> paths;
  for (const FoundFile& file : files) paths.emplace(file.name, file.path);
  return paths;
}

}  // namespace

Result<std::string> ReadText(const std::filesystem::path& path, std::uint64_t bytes_max) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    return Fail(ErrorKind::kUnavailable,
                fmt::format("it cannot be opened: {}", std::strerror(errno)));
  }
  std::string text;
  constexpr std::size_t kBlock = 64 << 10;
  for (;;) {
    const std::size_t had = text.size();
    text.resize(had + kBlock);
    const std::size_t got = std::fread(text.data() + had, 1, kBlock, file.get());
    text.resize(had + got);
    if (text.size() > bytes_max) {
      return Fail(ErrorKind::kTooLarge, fmt::format("it has more than {} MiB", bytes_max >> 20));
    }
    if (got == kBlock) continue;
    if (std::ferror(file.get()) != 0) {
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("it cannot be read: {}", std::strerror(errno)));
    }
    return text;
  }
}

std::optional<std::string> ResolveReference(std::string_view from, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  if (reference.empty() || reference.starts_with('/')) return std::nullopt;
  const std::size_t colon = reference.find(':');
  if (colon < reference.find('/')) return std::nullopt;  // a scheme: RFC 3986 §4.2
  std::vector<std::string_view> parts;
  const auto walk = [&parts](std::string_view path) {
    while (!path.empty()) {
      const std::string_view part = path.substr(0, path.find('/'));
      path.remove_prefix(std::min(path.size(), part.size() + 1));
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (parts.empty()) {
        return false;
      } else {
        parts.pop_back();
      }
    }
    return true;
  };
  const std::size_t slash = from.rfind('/');
  const bool rooted = from.starts_with('/');
  if (slash != std::string_view::npos) walk(from.substr(0, slash));
  if (!walk(reference) || parts.empty()) return std::nullopt;
  std::string name;
  for (const std::string_view part : parts) {
    if (!name.empty() || rooted) name += '/';
    name += part;
  }
  return name;
}

LoadedTrees::LoadedTrees(const std::vector<FoundFile>& files) : paths_(ByName(files)) {}

const read::Node* LoadedTrees::Load(std::string_view from, std::string_view reference) {
  const std::optional<std::string> name = ResolveReference(from, reference);
  if (!name) return nullptr;
  if (const auto known = loaded_.find(*name); known != loaded_.end()) {
    return known->second.root.get();
  }
  const auto path = paths_.find(*name);
  if (path == paths_.end()) return nullptr;
  Loaded loaded;
  if (const Result<std::string> text = ReadText(path->second)) {
    loaded.bytes = text->size();
    const read::Format format = read::RecognizeText(*text, *name);
    Result<read::Node> root =
        format == read::Format::kYaml ? read::ParseYamlTree(*text) : read::ParseJsonTree(*text);
    if (root) loaded.root = std::make_unique<read::Node>(std::move(*root));
  }
  bytes_ += loaded.bytes;
  order_.push_back(*name);
  return loaded_.emplace(*name, std::move(loaded)).first->second.root.get();
}

void LoadedTrees::MakeRoom(std::uint64_t bytes) {
  while (bytes_ > bytes) {
    const auto oldest = loaded_.find(order_.front());
    bytes_ -= oldest->second.bytes;
    loaded_.erase(oldest);
    order_.pop_front();
  }
}

}  // namespace strongroom::classify
