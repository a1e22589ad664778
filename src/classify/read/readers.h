// The readers, one a kind of file. Each takes a whole text but for samples, which are streamed, and
// never fails on what is inside one part: that is an error or a finding of the document.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "classify/model/document.h"
#include "classify/read/node.h"
#include "classify/read/source.h"

namespace strongroom::classify::read {

// Other files of the same scan, for "$ref": read and parsed once, kept. `from` and the result's
// names are as in Source::file.
class References {
 public:
  virtual ~References() = default;
  // Null: there is no such file within the scanned paths, or it is no document.
  virtual const Node* Load(std::string_view from, std::string_view reference) = 0;
};

// kMalformed with line and column. JSON: RFC 8259, no duplicate names, at most 512 levels.
// YAML: 1.1 as libyaml reads it, one document; aliases are expanded up to a bound.
[[nodiscard]] Result<Node> ParseJsonTree(std::string_view text);
[[nodiscard]] Result<Node> ParseYamlTree(std::string_view text);

// Documents, by their tree.
[[nodiscard]] model::Document ReadJsonSchema(const Source& source, const Node& root,
                                             References& references);
[[nodiscard]] model::Document ReadOpenApi(const Source& source, const Node& root,
                                          References& references);
[[nodiscard]] model::Document ReadStorageSchema(const Source& source, const Node& root);
[[nodiscard]] model::Document ReadModuleDescriptor(const Source& source, const Node& root);
[[nodiscard]] model::Document ReadChangeLogTree(const Source& source, const Node& root);

// By their text.
// nullopt: XML whose root is no `databaseChangeLog`, or that breaks before there is a root.
[[nodiscard]] std::optional<model::Document> ReadChangeLogXml(const Source& source);
[[nodiscard]] model::Document ReadSql(const Source& source);  // "--liquibase formatted sql" too

// Samples: read in blocks from the file, in memory that does not grow with it. `file` is the name
// for reports. `progress`, where there is one, is called with the bytes read so far.
using BytesRead = std::function<void(std::uint64_t)>;
[[nodiscard]] model::Document ReadCsv(const std::filesystem::path& path, std::string_view file,
                                      const BytesRead& progress);
// One JSON value, or one on each line, or one behind the other.
[[nodiscard]] model::Document ReadJsonSample(const std::filesystem::path& path,
                                             std::string_view file, const BytesRead& progress);

// What the file is, by its first bytes (64 KiB at most) and, of JSON and YAML documents, its tree.
enum class Format : std::uint8_t { kJson, kNdjson, kYaml, kXml, kSql, kCsv, kUnknown };
[[nodiscard]] Format RecognizeText(std::string_view head, std::string_view file_name);
// Of a parsed document: which reader it is for; nullopt: none, so of JSON a sample.
[[nodiscard]] std::optional<model::SourceKind> RecognizeTree(const Node& root,
                                                             std::string_view file_name);

}  // namespace strongroom::classify::read
