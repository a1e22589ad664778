// Liquibase in XML, streamed through Expat. Nothing outside of the file is ever loaded, and a file
// that declares entities is refused. Bounds: 100 levels, 10,000 parts and 1 MiB of text a change.
#include <expat.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/lower_case.h"
#include "classify/read/change_log_change.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kDepthMax = 100;
constexpr std::size_t kPartsMax = 10'000;
constexpr std::size_t kTextMaxBytes = 1U << 20U;
constexpr std::size_t kAttributeMaxBytes = 4'096;
constexpr std::size_t kBlockBytes = 1U << 20U;

struct ParserCloser {
  void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserCloser>;

// Behind a namespace's prefix.
std::string_view LocalName(std::string_view name) noexcept {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class XmlReader {
 public:
  explicit XmlReader(const Source& source) : source_(source), log_(source.file) {}

  std::optional<model::Document> Read();

 private:
  [[nodiscard]] model::Place Here() noexcept;
  void Stop(std::string says);
  void Start(std::string_view name, const XML_Char** attributes);
  void End();
  void Text(std::string_view text);
  void Feed();

  static XmlReader& Of(void* self) { return *static_cast<XmlReader*>(self); }
  void SetHandlers();

  const Source& source_;
  ChangeLog log_;
  Parser parser_;
  std::vector<model::FileError> errors_;
  bool is_change_log_ = false;
  std::size_t counted_ = 0;  // the byte up to which lines are counted
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;
  std::size_t depth_ = 0;      // of elements that are open
  std::size_t passed_at_ = 0;  // the depth of an element whose inside is passed over; 0: none
  std::size_t parts_ = 0;
  std::vector<Change> open_;  // a change and its parts that are open
};

// Expat's own columns are in characters. Asked for in the order of the file.
model::Place XmlReader::Here() noexcept {
  const auto index = XML_GetCurrentByteIndex(parser_.get());
  const std::size_t offset = index < 0 ? 0 : static_cast<std::size_t>(index);
  const std::string_view before = std::string_view(source_.text).substr(0, offset);
  for (std::size_t end; (end = before.find('\n', counted_)) != std::string_view::npos; ++line_) {
    counted_ = line_begin_ = end + 1;
  }
  counted_ = std::max(counted_, offset);
  return {.line = line_, .column = offset - std::min(offset, line_begin_) + 1, .offset = offset};
}

void XmlReader::Stop(std::string says) {
  errors_.push_back({source_.file, std::move(says), Here()});
  (void)XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlReader::Start(std::string_view name, const XML_Char** attributes) {
  name = LocalName(name);
  if (++depth_ > kDepthMax) return Stop("elements stand within one another more than 100 deep");
  if (depth_ == 1) {
    is_change_log_ = name == "databaseChangeLog";
    if (!is_change_log_) (void)XML_StopParser(parser_.get(), XML_FALSE);
    return;
  }
  if (passed_at_ != 0) return;
  Change change{.name = std::string(name),
                .attributes = {},
                .parts = {},
                .text = {},
                .place = Here(),
                .text_place = Here()};
  if (open_.empty()) {
    if (name == "rollback" || name == "preConditions" || name == "modifySql") passed_at_ = depth_;
    if (!IsKnownChange(name) && name != "property") return;
    parts_ = 0;
  } else if (++parts_ > kPartsMax) {
    passed_at_ = depth_;
    if (parts_ == kPartsMax + 1) {
      errors_.push_back(
          {source_.file, "a change of more than 10,000 parts is read up to here", Here()});
    }
    return;
  }
  for (; *attributes != nullptr; attributes += 2) {
    const std::string_view value = attributes[1];
    change.attributes.emplace_back(LocalName(attributes[0]), value.substr(0, kAttributeMaxBytes));
  }
  open_.push_back(std::move(change));
}

void XmlReader::End() {
  if (depth_ == passed_at_) {
    passed_at_ = 0;
    --depth_;
    return;
  }
  --depth_;
  if (passed_at_ != 0 || open_.empty()) return;
  Change change = std::move(open_.back());
  open_.pop_back();
  if (!open_.empty()) {
    open_.back().parts.push_back(std::move(change));
  } else if (change.name == "property") {
    log_.DefineProperty(change.Attribute("name"), change.Attribute("value"));
  } else {
    log_.Apply(change);
  }
}

void XmlReader::Text(std::string_view text) {
  if (passed_at_ != 0 || open_.empty() || open_.back().name != "sql") return;
  Change& sql = open_.back();
  if (sql.text.empty()) sql.text_place = Here();
  sql.text += text.substr(0, kTextMaxBytes - std::min(kTextMaxBytes, sql.text.size()));
}

void XmlReader::SetHandlers() {
  XML_Parser parser = parser_.get();
  XML_SetUserData(parser, this);
  XML_SetElementHandler(
      parser,
      [](void* self, const XML_Char* name, const XML_Char** attributes) {
        Of(self).Start(name, attributes);
      },
      [](void* self, const XML_Char*) { Of(self).End(); });
  XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* text, int size) {
    Of(self).Text({text, static_cast<std::size_t>(size)});
  });
  XML_SetEntityDeclHandler(
      parser, [](void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                 const XML_Char*, const XML_Char*, const XML_Char*) {
        Of(self).Stop(
            "the file declares entities, which are not expanded here; write out what they "
            "stand for");
      });
  (void)XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
}

void XmlReader::Feed() {
  std::string_view rest = source_.text;
  while (true) {
    const std::string_view block = rest.substr(0, kBlockBytes);
    rest.remove_prefix(block.size());
    if (XML_Parse(parser_.get(), block.data(), static_cast<int>(block.size()),
                  rest.empty() ? 1 : 0) != XML_STATUS_OK) {
      const XML_Error error = XML_GetErrorCode(parser_.get());
      if (error != XML_ERROR_ABORTED) {
        errors_.push_back({source_.file,
                           std::string("not well-formed XML: ") + XML_ErrorString(error) +
                               "; what stands before is read",
                           Here()});
      }
      return;
    }
    if (rest.empty()) return;
  }
}

std::optional<model::Document> XmlReader::Read() {
  parser_.reset(XML_ParserCreate(nullptr));
  if (!parser_) return std::nullopt;
  SetHandlers();
  Feed();
  if (!is_change_log_) return std::nullopt;
  return std::move(log_).Finish(std::move(errors_));
}

}  // namespace

std::optional<model::Document> ReadChangeLogXml(const Source& source) {
  return XmlReader(source).Read();
}

}  // namespace strongroom::classify::read
