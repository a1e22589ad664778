// ParseJsonTree: the scanner's events as a tree.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/read/json_scanner.h"
#include "classify/read/json_scanner_steps.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

static_assert(kTreeDepthMax == kJsonLevelsMax);

std::string TextOf(const JsonText& text) {
  if (!text.escaped) return std::string(text.raw);
  std::string unescaped;
  Unescape(text.raw, unescaped);
  return unescaped;
}

// Open nodes stay where they are: each is the last of its parent's, and only the innermost grows.
class TreeBuilder {
 public:
  TreeBuilder(JsonScanner& scanner, Node& root) : scanner_(&scanner), root_(&root) {}

  [[nodiscard]] const Error& error() const noexcept { return error_; }

  bool BeginObject() { return Open(NodeKind::kObject); }
  bool BeginArray() { return Open(NodeKind::kArray); }
  bool EndArray() {
    open_.back()->end = static_cast<std::size_t>(scanner_->token_end());
    open_.pop_back();
    return true;
  }
  bool EndObject() {
    KeepLastOfRepeated(open_.back()->members);
    return EndArray();
  }
  bool Key(const JsonText& name) {
    name_ = TextOf(name);
    name_place_ = scanner_->TokenPlace();
    return true;
  }
  bool String(const JsonText& text) { return Add(NodeKind::kString, TextOf(text)) != nullptr; }
  bool Number(const JsonNumber& number) {
    return Add(NodeKind::kNumber, std::string(number.text)) != nullptr;
  }
  bool Literal(JsonLiteral literal) {
    if (literal == JsonLiteral::kNull) return Add(NodeKind::kNull, {}) != nullptr;
    return Add(NodeKind::kBoolean, literal == JsonLiteral::kTrue ? "true" : "false") != nullptr;
  }

 private:
  bool Open(NodeKind kind) {
    Node* node = Add(kind, {});
    if (node != nullptr) open_.push_back(node);
    return node != nullptr;
  }

  // Null: beyond the bound.
  Node* Add(NodeKind kind, std::string text) {
    if (++nodes_ > kTreeNodesMax) {
      error_ = {.kind = ErrorKind::kTooLarge,
                .detail = fmt::format("more than {} values; this is no schema: leave the file "
                                      "out, or give an export as NDJSON, a record a line",
                                      kTreeNodesMax)};
      return nullptr;
    }
    Node* node = root_;
    if (!open_.empty() && open_.back()->is_object()) {
      node = &open_.back()
                  ->members
                  .emplace_back(Member{.name = std::move(name_), .value = {}, .place = name_place_})
                  .value;
    } else if (!open_.empty()) {
      node = &open_.back()->items.emplace_back();
    }
    node->kind = kind;
    node->text = std::move(text);
    node->place = scanner_->TokenPlace();
    node->end = static_cast<std::size_t>(scanner_->token_end());
    return node;
  }

  JsonScanner* scanner_;
  Node* root_;
  std::vector<Node*> open_;
  std::string name_;
  model::Place name_place_;
  std::size_t nodes_ = 0;
  Error error_;
};

Error ErrorOf(const JsonScanner& scanner) {
  const model::Place place = scanner.error_place();
  return {
      .kind = ErrorKind::kMalformed,
      .detail = fmt::format("line {}, column {}: {}", place.line, place.column, scanner.error())};
}

}  // namespace

Result<Node> ParseJsonTree(std::string_view text) {
  BlockInput input(text);
  JsonScanner scanner(input);
  Node root;
  TreeBuilder builder(scanner, root);
  switch (scanner.ScanValue(builder)) {
    case Scanned::kValue: break;
    case Scanned::kEnd: return Fail(ErrorKind::kMalformed, "an empty file, and no JSON");
    case Scanned::kStopped: return Fail(builder.error());
    case Scanned::kError: return Fail(ErrorOf(scanner));
  }
  Node behind;
  TreeBuilder another(scanner, behind);
  switch (scanner.ScanValue(another)) {
    case Scanned::kEnd: return root;
    case Scanned::kError: return Fail(ErrorOf(scanner));
    default: break;
  }
  return Fail(ErrorKind::kMalformed,
              fmt::format("line {}, column {}: a second value behind the first; one JSON document "
                          "is one value",
                          behind.place.line, behind.place.column));
}

}  // namespace strongroom::classify::read
