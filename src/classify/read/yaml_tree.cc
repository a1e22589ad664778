// ParseYamlTree. First libyaml's events become a graph in which an alias points at its anchor; then
// the graph is written out as a tree, counting what the aliases add.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/utf8.h"
#include "classify/read/readers.h"
#include "classify/read/yaml_events.h"
#include "classify/read/yaml_scalar.h"

namespace strongroom::classify::read {

namespace {

using Index = std::uint32_t;

// Of a mapping `children` are names and values in turn; of an alias the one anchored node.
struct Vertex {
  NodeKind kind = NodeKind::kNull;
  bool alias = false;
  bool merges = false;  // a plain "<<"
  bool open = false;    // is being read, or written out
  std::string text;
  std::vector<Index> children;
  model::Place place;
  std::size_t end = 0;
};

std::string_view View(const yaml_char_t* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

class Graph {
 public:
  explicit Graph(std::string_view text) : events_(text) {}

  // The index of the first document's root.
  Result<Index> Read();
  [[nodiscard]] std::vector<Vertex>& vertices() noexcept { return vertices_; }

 private:
  Result<Index> ReadNode(const YamlEvent& event, std::size_t depth);
  Result<Index> ReadCollection(const YamlEvent& event, std::size_t depth);
  Result<Index> ReadScalar(const YamlEvent& event);
  Result<Index> ReadAlias(const YamlEvent& event);
  Result<Index> Append(const YamlEvent& event, const yaml_char_t* anchor);

  YamlEvents events_;
  std::vector<Vertex> vertices_;
  std::unordered_map<std::string, Index> anchors_;
};

Result<Index> Graph::Read() {
  for (;;) {
    const Result<YamlEvent> event = events_.Next();
    if (!event) return Fail(event.error());
    if (event->type() == YAML_STREAM_START_EVENT || event->type() == YAML_DOCUMENT_START_EVENT) {
      continue;
    }
    if (event->type() == YAML_STREAM_END_EVENT) return Append(*event, nullptr);  // empty: null
    const Result<Index> root = ReadNode(*event, 1);
    if (!root) return root;
    // The document's end, and what comes then: what is broken behind the root shows here.
    for (int i = 0; i < 2; ++i) {
      if (const Result<YamlEvent> end = events_.Next(); !end) return Fail(end.error());
    }
    return root;
  }
}

Result<Index> Graph::Append(const YamlEvent& event, const yaml_char_t* anchor) {
  const model::Place place = events_.PlaceOf(event.raw().start_mark);
  if (vertices_.size() == kTreeNodesMax) {
    return Fail(ErrorKind::kTooLarge,
                fmt::format("{}more than {} values; this is no schema: leave the file out",
                            AtPlace(place), kTreeNodesMax));
  }
  const auto index = static_cast<Index>(vertices_.size());
  Vertex& vertex = vertices_.emplace_back();
  vertex.place = place;
  vertex.end = events_.PlaceOf(event.raw().end_mark).offset;
  if (anchor != nullptr) anchors_.insert_or_assign(std::string(View(anchor)), index);
  return index;
}

Result<Index> Graph::ReadNode(const YamlEvent& event, std::size_t depth) {
  switch (event.type()) {
    case YAML_SCALAR_EVENT: return ReadScalar(event);
    case YAML_ALIAS_EVENT: return ReadAlias(event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT: break;
    default: return Fail(ErrorKind::kMalformed, "not YAML: a value is missing");
  }
  if (depth > kTreeDepthMax) {
    return Fail(ErrorKind::kMalformed,
                fmt::format("{}nested deeper than {} levels",
                            AtPlace(events_.PlaceOf(event.raw().start_mark)), kTreeDepthMax));
  }
  return ReadCollection(event, depth);
}

Result<Index> Graph::ReadScalar(const YamlEvent& event) {
  const auto& scalar = event.raw().data.scalar;
  const Result<Index> index = Append(event, scalar.anchor);
  if (!index) return index;
  Vertex& vertex = vertices_[*index];
  vertex.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
  const std::string_view tag = View(scalar.tag);
  const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && tag != "!" && tag != YAML_STR_TAG;
  vertex.kind = plain ? PlainScalarKind(vertex.text) : NodeKind::kString;
  vertex.merges = plain && vertex.text == "<<";
  if (vertex.kind == NodeKind::kBoolean) {
    vertex.text = vertex.text.front() == 't' || vertex.text.front() == 'T' ? "true" : "false";
  }
  return index;
}

Result<Index> Graph::ReadAlias(const YamlEvent& event) {
  const std::string name(View(event.raw().data.alias.anchor));
  const auto anchored = anchors_.find(name);
  if (anchored == anchors_.end()) {
    return Fail(ErrorKind::kMalformed,
                fmt::format("{}the alias *{} has no anchor before it",
                            AtPlace(events_.PlaceOf(event.raw().start_mark)), name.substr(0, 100)));
  }
  const Index target = anchored->second;
  const Result<Index> index = Append(event, nullptr);
  if (!index) return index;
  Vertex& vertex = vertices_[*index];
  vertex.alias = true;
  vertex.children.push_back(target);
  return index;
}

Result<Index> Graph::ReadCollection(const YamlEvent& event, std::size_t depth) {
  const bool sequence = event.type() == YAML_SEQUENCE_START_EVENT;
  const auto& raw = event.raw();
  const Result<Index> index =
      Append(event, sequence ? raw.data.sequence_start.anchor : raw.data.mapping_start.anchor);
  if (!index) return index;
  vertices_[*index].kind = sequence ? NodeKind::kArray : NodeKind::kObject;
  for (;;) {
    const Result<YamlEvent> next = events_.Next();
    if (!next) return Fail(next.error());
    if (next->type() == YAML_SEQUENCE_END_EVENT || next->type() == YAML_MAPPING_END_EVENT) {
      Vertex& vertex = vertices_[*index];
      const bool flow = sequence ? raw.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                                 : raw.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
      if (flow) {
        vertex.end = events_.PlaceOf(next->raw().end_mark).offset;
        // An anchor or a tag before the bracket is no part of it; the end is that of "{".
        if (raw.start_mark.index + 1 < raw.end_mark.index) {
          yaml_mark_t bracket = raw.end_mark;
          --bracket.index;
          vertex.place = events_.PlaceOf(bracket);
        }
      } else if (!vertex.children.empty()) {
        vertex.place = vertices_[vertex.children.front()].place;
        vertex.end = vertices_[vertex.children.back()].end;
      }
      return index;
    }
    const Result<Index> child = ReadNode(*next, depth + 1);
    if (!child) return child;
    vertices_[*index].children.push_back(*child);
  }
}

// Writes the graph out.
class Tree {
 public:
  explicit Tree(std::vector<Vertex>& vertices) : vertices_(vertices) {}

  Result<Node> Write(Index index, std::size_t depth);

 private:
  Result<Node> WriteAliased(Vertex& alias, std::size_t depth);
  Result<void> WriteMembers(const Vertex& vertex, std::size_t depth, Node& node);
  Result<void> CountAliased(const Vertex& vertex);

  std::vector<Vertex>& vertices_;
  std::size_t aliases_around_ = 0;
  std::size_t aliased_nodes_ = 0;
  std::size_t aliased_bytes_ = 0;
};

Result<void> Tree::CountAliased(const Vertex& vertex) {
  if (aliases_around_ == 0) return {};
  ++aliased_nodes_;
  aliased_bytes_ += vertex.text.size();
  if (aliased_nodes_ <= kAliasedNodesMax && aliased_bytes_ <= kAliasedBytesMax) return {};
  return Fail(ErrorKind::kTooLarge,
              fmt::format("the aliases of this YAML file stand for more than {} values or {} MiB; "
                          "write the parts out, or leave the file out",
                          kAliasedNodesMax, kAliasedBytesMax >> 20U));
}

Result<Node> Tree::WriteAliased(Vertex& alias, std::size_t depth) {
  const Index target = alias.children.front();
  if (vertices_[target].open) {
    return Fail(ErrorKind::kMalformed, AtPlace(alias.place) +
                                           "the alias stands inside what it is an alias of; "
                                           "use \"$ref\" for what contains itself");
  }
  ++aliases_around_;
  Result<Node> node = Write(target, depth);
  --aliases_around_;
  return node;
}

Result<Node> Tree::Write(Index index, std::size_t depth) {
  Vertex& vertex = vertices_[index];
  if (vertex.alias) return WriteAliased(vertex, depth);
  if (depth > kTreeDepthMax) {
    return Fail(ErrorKind::kMalformed,
                fmt::format("{}nested deeper than {} levels, with its aliases written out",
                            AtPlace(vertex.place), kTreeDepthMax));
  }
  if (const Result<void> counted = CountAliased(vertex); !counted) return Fail(counted.error());
  Node node{.kind = vertex.kind,
            .text = vertex.text,
            .items = {},
            .members = {},
            .place = vertex.place,
            .end = vertex.end};
  vertex.open = true;
  if (vertex.kind == NodeKind::kArray) {
    node.items.reserve(vertex.children.size());
    for (const Index child : vertex.children) {
      Result<Node> item = Write(child, depth + 1);
      if (!item) return item;
      node.items.push_back(*std::move(item));
    }
  } else if (vertex.kind == NodeKind::kObject) {
    if (const Result<void> written = WriteMembers(vertex, depth, node); !written) {
      return Fail(written.error());
    }
  }
  vertex.open = false;
  return node;
}

// YAML 1.1 merge keys: what stands in the mapping itself wins, then what was merged first.
void Merge(Node merged, std::unordered_set<std::string>& names, Node& node) {
  std::vector<Node> sources;
  if (merged.is_object()) {
    sources.push_back(std::move(merged));
  } else {
    sources = std::move(merged.items);
  }
  for (Node& source : sources) {
    for (Member& member : source.members) {
      if (names.insert(member.name).second) node.members.push_back(std::move(member));
    }
  }
}

Result<void> Tree::WriteMembers(const Vertex& vertex, std::size_t depth, Node& node) {
  std::unordered_set<std::string> names;
  std::vector<Node> merged;
  node.members.reserve(vertex.children.size() / 2);
  for (std::size_t i = 0; i + 1 < vertex.children.size(); i += 2) {
    const Vertex* name = &vertices_[vertex.children[i]];
    const model::Place place = name->place;
    if (name->alias) name = &vertices_[name->children.front()];
    if (name->kind == NodeKind::kArray || name->kind == NodeKind::kObject) {
      return Fail(ErrorKind::kMalformed, AtPlace(place) + "a list or mapping as a name");
    }
    Result<Node> value = Write(vertex.children[i + 1], depth + 1);
    if (!value) return Fail(value.error());
    if (name->merges && (value->is_object() || value->is_array())) {
      merged.push_back(*std::move(value));
      continue;
    }
    names.insert(name->text);
    node.members.push_back({.name = name->text, .value = *std::move(value), .place = place});
  }
  KeepLastOfRepeated(node.members);
  for (Node& source : merged) Merge(std::move(source), names, node);
  return {};
}

}  // namespace

Result<Node> ParseYamlTree(std::string_view text) {
  if (!IsUtf8(text)) {
    return Fail(ErrorKind::kMalformed, "not UTF-8: save the file in that encoding");
  }
  Graph graph(text);
  const Result<Index> root = graph.Read();
  if (!root) return Fail(root.error());
  return Tree(graph.vertices()).Write(*root, 1);
}

}  // namespace strongroom::classify::read
