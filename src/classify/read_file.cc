#include "classify/read_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <initializer_list>

#include "base/lower_case.h"
#include "classify/loaded_trees.h"
#include "classify/utf16_columns.h"

namespace strongroom::classify {
namespace {

using model::Document;
using model::SourceKind;
using read::Format;

constexpr std::size_t kHeadBytes = 64 << 10;
constexpr std::string_view kBlank = " \t\r\n\xEF\xBB\xBF";

Document Broken(const FoundFile& file, SourceKind kind, std::string says, model::Place place = {}) {
  Document document = model::DocumentOf(kind, file.name);
  document.AddError(std::move(says), place);
  return document;
}

std::optional<Document> ReadTree(const read::Source& source, const read::Node& root,
                                 read::References& references) {
  const std::optional<SourceKind> kind = read::RecognizeTree(root, source.file);
  if (!kind) return std::nullopt;
  switch (*kind) {
    case SourceKind::kOpenApi: return read::ReadOpenApi(source, root, references);
    case SourceKind::kStorageSchema: return read::ReadStorageSchema(source, root);
    case SourceKind::kModuleDescriptor: return read::ReadModuleDescriptor(source, root);
    case SourceKind::kChangeLog: return read::ReadChangeLogTree(source, root);
    default: return read::ReadJsonSchema(source, root, references);
  }
}

// YAML is the format of much that is no schema, with templates in it that are no YAML.
bool LooksLikeSchema(std::string_view text) {
  const std::string_view head = text.substr(0, kHeadBytes);
  for (const std::string_view word : {"openapi", "swagger", "$schema", "databaseChangeLog"}) {
    if (head.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// Whether one of the lines is one that documents which are read begin with.
bool BeginsSchema(std::string_view text) {
  for (const std::string_view name :
       {"\nopenapi:", "\nswagger:", "\n$schema:", "\ndatabaseChangeLog:"}) {
    if (text.contains(name)) return true;
  }
  return false;
}

// By its byte order mark; NUL bytes alone are those of other formats.
bool IsUtf16(std::string_view head) {
  return head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
}

bool NameEnds(std::string_view name, std::initializer_list<std::string_view> endings) {
  const std::string lower = LowerCase(name.substr(name.find_last_of('/') + 1));
  return std::ranges::any_of(endings, [&](std::string_view each) { return lower.ends_with(each); });
}

// Of XML only change logs are read, and they have their name in whatever encoding; templates are
// called YAML too.
bool PromisesKind(std::string_view name, std::string_view head) {
  if (NameEnds(name, {".json", ".sql", ".ddl", ".csv", ".tsv", ".ndjson", ".jsonl"})) return true;
  const bool nul = head.find('\0') != std::string_view::npos;
  if (NameEnds(name, {".yaml", ".yml"})) {
    return nul || head.find_first_not_of(kBlank) == std::string_view::npos || LooksLikeSchema(head);
  }
  if (!NameEnds(name, {".xml"}) || !nul) return false;
  std::string letters(head);
  std::erase(letters, '\0');
  return letters.find("databaseChangeLog") != std::string::npos;
}

Document Empty(const FoundFile& file) {
  Document document = model::DocumentOf(SourceKind::kJson, file.name);
  document.AddFinding("empty-file", {}, "the file is empty: remove it, if it is no longer needed",
                      {}, model::FindingSeverity::kNote);
  return document;
}

Document Avro(const FoundFile& file) {
  constexpr std::string_view kSays =
      "an Avro schema, whose fields are not read: give records of it as NDJSON, or a JSON Schema";
  if (file.given) return Broken(file, SourceKind::kJson, std::string(kSays));
  Document document = model::DocumentOf(SourceKind::kJson, file.name);
  document.AddFinding("avro-not-read", {}, std::string(kSays), {});
  return document;
}

class Reading {
 public:
  Reading(const FoundFile& file, read::References& references, const read::BytesRead& progress)
      : file_(file), references_(references), progress_(progress) {}

  std::optional<Document> Run() {
    std::ifstream stream(file_.path, std::ios::binary);
    if (!stream) {
      return Broken(file_, SourceKind::kJson,
                    std::string("it cannot be opened: ") + std::strerror(errno));
    }
    std::string head(kHeadBytes, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    const Format format = read::RecognizeText(head, file_.name);
    switch (format) {
      case Format::kJson:
      case Format::kYaml: return ReadAsTree(format, head);
      case Format::kNdjson: return read::ReadJsonSample(file_.path, file_.name, progress_);
      case Format::kCsv: return read::ReadCsv(file_.path, file_.name, progress_);
      case Format::kXml:
      case Format::kSql: return ReadAsText(format);
      case Format::kUnknown: break;
    }
    if (head.starts_with(std::string_view("\xFF\xFE\0\0", 4)) ||
        head.starts_with(std::string_view("\0\0\xFE\xFF", 4))) {
      return Broken(file_, SourceKind::kJson, "it is UTF-32: save it as UTF-8");
    }
    if (IsUtf16(head)) {
      return Broken(file_, SourceKind::kJson, "it is UTF-16: save it as UTF-8");
    }
    return Unrecognized(head);
  }

 private:
  // What is not what its name promises must not go by unseen.
  std::optional<Document> Unrecognized(std::string_view head) const {
    if (!PromisesKind(file_.name, head)) return std::nullopt;
    const bool blank = head.find_first_not_of(kBlank) == std::string_view::npos;
    if (blank && head.size() < kHeadBytes) return Empty(file_);
    std::string says = "it does not begin as its name promises: ";
    if (blank) {
      says += "its first 64 KiB are blank. Remove the blanks";
    } else if (head.find('\0') != std::string_view::npos) {
      says +=
          "there are NUL bytes in it. If it is UTF-16 or UTF-32, save it as UTF-8; if it is no "
          "text, give it another name or scan around it";
    } else {
      says += "it begins with \"<\", as HTML and XML do. Replace it, or give it another name";
    }
    return Broken(file_, SourceKind::kJson, std::move(says));
  }

  std::optional<Document> ReadAsTree(Format format, std::string_view head) {
    const bool json = format == Format::kJson;
    const Result<std::string> text = ReadText(file_.path);
    if (!text && text.error().kind == ErrorKind::kTooLarge && json) {
      if (read::BeginsAsSchema(head)) {
        return Broken(
            file_, SourceKind::kJsonSchema,
            fmt::format("it begins as a schema, and {}, which is more than is read of one: "
                        "give it in parts",
                        text.error().detail));
      }
      return read::ReadJsonSample(file_.path, file_.name, progress_);
    }
    const SourceKind kind = json ? SourceKind::kJson : SourceKind::kJsonSchema;
    if (!text) return Broken(file_, kind, text.error().detail);
    const Result<read::Node> root = json ? read::ParseJsonTree(*text) : read::ParseYamlTree(*text);
    if (!root) {
      if (!json && !file_.given && !LooksLikeSchema(*text)) return std::nullopt;
      return Broken(file_, kind, root.error().detail);
    }
    auto document = ReadTree({.file = file_.name, .text = *text}, *root, references_);
    if (document) read::FindRepeatedNames(*root, *document);
    if (json) {
      if (document) return document;
      if (read::IsAvroSchema(*root)) return Avro(file_);
      return read::ReadJsonSample(file_.path, file_.name, progress_);
    }
    if (document) {
      read::CheckOneDocument(*text, *root, *document);
    } else if (BeginsSchema(std::string_view(*text).substr(root->end))) {
      Document first = model::DocumentOf(kind, file_.name);
      read::CheckOneDocument(*text, *root, first);
      if (!first.errors.empty()) return first;
    }
    return document;
  }

  std::optional<Document> ReadAsText(Format format) {
    const Result<std::string> text = ReadText(file_.path);
    if (!text) return Broken(file_, SourceKind::kSql, text.error().detail);
    const read::Source source{.file = file_.name, .text = *text};
    if (format == Format::kSql) return read::ReadSql(source);
    std::optional<Document> document = read::ReadChangeLogXml(source);
    const std::string_view head = source.text.substr(0, kHeadBytes);
    if (!document && head.find("databaseChangeLog") != std::string_view::npos) {
      return Broken(
          file_, SourceKind::kChangeLog,
          head.find("<!DOCTYPE") != std::string_view::npos
              ? "a change log with a document type of its own, which is not read: remove "
                "the <!DOCTYPE …> and the entities that it declares"
              : "it names databaseChangeLog, but is no XML up to there, or has another root");
    }
    return document;
  }

  const FoundFile& file_;
  read::References& references_;
  const read::BytesRead& progress_;
};

}  // namespace

std::optional<Document> ReadFile(const FoundFile& file, read::References& references,
                                 const read::BytesRead& progress) {
  std::optional<Document> document = Reading(file, references, progress).Run();
  if (document) GiveUtf16Columns(file.path, *document);
  return document;
}

}  // namespace strongroom::classify
