// The readers, one a kind of file. Each takes a whole text but for samples, which are streamed, and
// never fails on what is inside one part: that is an error or a finding of the document.
#pragma once

#include <cstddef>
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

// Bounds of both tree parsers: how deep, how many values in all (names aside).
inline constexpr std::size_t kTreeDepthMax = 512;
inline constexpr std::size_t kTreeNodesMax = 1'000'000;
// What YAML's aliases may stand for, over all of a file: values, and bytes of their texts.
inline constexpr std::size_t kAliasedNodesMax = 100'000;
inline constexpr std::size_t kAliasedBytesMax = std::size_t{16} << 20U;

// kMalformed with line and column, kTooLarge beyond a bound. JSON: RFC 8259.
[[nodiscard]] Result<Node> ParseJsonTree(std::string_view text);
// YAML as libyaml reads it (1.1), its plain scalars by the core schema of 1.2: `yes` and `on` are
// strings; booleans become "true" and "false". Merge keys (`<<`) are
// followed, aliases written out with the places of their anchors. Of several documents the first is
// read; the readers tell of the others. An empty text is null.
[[nodiscard]] Result<Node> ParseYamlTree(std::string_view text);

// Members whose name stands more than once in their object: "repeated-name", a finding each, at
// most 20. What others read of them is the last, or the first, or nothing. Where a list or an
// object was passed over for the last one, or a class or its reason, that is an error of the
// document, at most 20, too.
void FindRepeatedNames(const Node& root, model::Document& document);

// `root` is the first document of a YAML text. Where another one that is not empty begins behind it
// the document has an error: it is not read.
void CheckOneDocument(std::string_view text, const Node& root, model::Document& document);

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
// Whether a JSON object's own names, as far as `head` goes, are those of JSON Schema or OpenAPI.
[[nodiscard]] bool BeginsAsSchema(std::string_view head);
// Whether a parsed document declares types as Apache Avro does, which no reader is for.
[[nodiscard]] bool IsAvroSchema(const Node& root) noexcept;
// Of a parsed document: which reader it is for; nullopt: none, so of JSON a sample.
[[nodiscard]] std::optional<model::SourceKind> RecognizeTree(const Node& root,
                                                             std::string_view file_name);

}  // namespace strongroom::classify::read
