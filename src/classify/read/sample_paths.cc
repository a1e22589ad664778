#include "classify/read/sample_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "classify/read/value_as_name.h"

namespace strongroom::classify::read {

SamplePaths::SamplePaths(std::set<std::string> maps) : maps_(std::move(maps)), slots_(1024, kNone) {
  Append({});
}

SamplePaths::SamplePaths() : SamplePaths(std::set<std::string>()) { maps_as_they_come_ = true; }

SamplePaths::Id SamplePaths::Append(Node node) {
  const auto id = static_cast<Id>(nodes_.size());
  nodes_.push_back(std::move(node));
  if (!maps_.empty()) nodes_.back().map = maps_.contains(PathOf(id));
  return id;
}

std::size_t SamplePaths::SlotOf(Id parent, std::string_view name) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (std::hash<std::string_view>()(name) ^ parent * 0x9E3779B97F4A7C15U) & mask;
  while (slots_[slot] != kNone) {
    const Node& node = nodes_[slots_[slot]];
    if (node.parent == parent && node.name == name) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void SamplePaths::Grow() {
  const std::vector<Id> old = std::exchange(slots_, std::vector<Id>(slots_.size() * 2, kNone));
  for (const Id id : old) {
    if (id != kNone) slots_[SlotOf(nodes_[id].parent, nodes_[id].name)] = id;
  }
}

std::string_view SamplePaths::CutName(std::string_view name) noexcept {
  std::size_t size = kSampleNameMax;
  while (size != 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80) --size;
  return name.substr(0, size);
}

bool SamplePaths::IsWord(std::string_view name) noexcept {
  if (name.find('@', 1) != std::string_view::npos) return false;
  std::size_t letters = 0;  // in a row
  std::size_t digits = 0;
  bool word = false;
  for (const char c : name) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    letters = letter ? letters + 1 : 0;
    word = word || letters == 3;
    if (c >= '0' && c <= '9' && ++digits > 2) return false;
  }
  return word;
}

void SamplePaths::AddKey(Id map, std::string_view name) {
  std::shared_ptr<value::Column>& keys = nodes_[map].keys;
  if (!keys) keys = std::make_shared<value::Column>();
  const std::string_view value = ValueInName(name);
  keys->Add(value.empty() ? name : value);
}

SamplePaths::Id SamplePaths::Find(Id parent, std::string_view name, model::Place place) {
  std::size_t slot = SlotOf(parent, name);
  if (slots_[slot] == kNone) {
    const bool crowded = nodes_[parent].children.size() >= kSampleKeysMax && !nodes_[parent].map;
    if (crowded && maps_as_they_come_) {
      nodes_[parent].map = true;
      maps_.insert(PathOf(parent));
      return Member(parent, name, [&place] { return place; });
    }
    if (crowded && crowded_ == kNone) crowded_ = parent;
    if (nodes_.size() >= kSamplePathsMax) full_ = true;
    if (crowded || full_) return kNone;
    // Such a name gets no path, so this is asked each time.
    std::string_view value = ValueInName(name);
    if (value.empty() && IsValueAsName(name)) value = name;
    if (!value.empty()) {
      AddValue(parent, value);
      return Find(parent, "*", place);
    }
    if (nodes_.size() * 2 > slots_.size()) {
      Grow();
      slot = SlotOf(parent, name);
    }
    Node node;
    node.name = name;
    node.parent = parent;
    node.place = place;
    const Id id = Append(std::move(node));
    slots_[slot] = id;
    nodes_[parent].children.push_back(id);
  }
  const Id id = slots_[slot];
  Node& around = nodes_[parent];
  const auto at = std::ranges::find(around.children, id);
  around.next = static_cast<std::size_t>(at - around.children.begin()) + 1;
  return id;
}

SamplePaths::Id SamplePaths::Item(Id array) {
  if (array == kNone || array == kRoot) return array;
  if (nodes_[array].item != kNone) return nodes_[array].item;
  if (nodes_.size() >= kSamplePathsMax) {
    full_ = true;
    return kNone;
  }
  Node node;
  node.parent = array;
  node.is_item = true;
  node.place = nodes_[array].place;
  const Id item = Append(std::move(node));
  nodes_[array].item = item;
  return item;
}

std::string SamplePaths::PathOf(Id id) const {
  std::vector<const Node*> chain;
  for (Id at = id; at != kRoot; at = nodes_[at].parent) chain.push_back(&nodes_[at]);
  std::string path;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    if ((*at)->is_item) {
      path += "[]";
    } else {
      if (!path.empty()) path += '.';
      path += (*at)->name;
    }
  }
  return path;
}

void SamplePaths::Fields(std::string_view holder, std::vector<model::Field>& fields) const {
  using enum model::ValueKind;
  std::unordered_set<std::string> paths;
  const model::ValueKinds scalars = kString | kNumber | model::ValueKinds(kInteger) | kBoolean;
  for (Id id = 0; id < nodes_.size(); ++id) {
    const Node& node = nodes_[id];
    if (node.is_item) continue;
    auto values = node.column;
    if (!values && node.keys && AreValuesAsNames(*node.keys)) values = node.keys;
    if (id == kRoot && !node.kinds.HasAny(scalars) && !values) continue;
    model::Field field;
    field.path = id == kRoot ? "value" : PathOf(id);
    field.name = id == kRoot ? "value" : node.name;
    field.parents = ParentsOf(id);
    // A name may hold a dot, so two paths may read alike.
    const std::string plain = field.path;
    for (int n = 2; !paths.insert(field.path).second; ++n)
      field.path = fmt::format("{} ({})", plain, n);
    field.holder = holder;
    field.kinds = node.kinds;
    field.place = node.place;
    field.values = values;
    field.container =
        !node.kinds.HasAny(scalars) && !values && (!node.children.empty() || node.item != kNone);
    fields.push_back(std::move(field));
  }
  NameFields(holder, paths, fields);
}

std::vector<std::string> SamplePaths::ParentsOf(Id id) const {
  std::vector<std::string> parents;
  for (Id at = nodes_[id].parent; at != kNone && at != kRoot; at = nodes_[at].parent) {
    if (!nodes_[at].is_item) parents.insert(parents.begin(), nodes_[at].name);
  }
  return parents;
}

SamplePaths::Id SamplePaths::ValuesOf(Id map) const {
  const std::vector<Id>& children = nodes_[map].children;
  const auto any =
      std::ranges::find_if(children, [this](Id child) { return nodes_[child].name == "*"; });
  return any == children.end() ? kNone : *any;
}

void SamplePaths::TellBounds(std::string_view column, model::Document& document) const {
  const std::string before = column.empty() ? std::string() : fmt::format("{}: ", column);
  for (const std::string& map : maps_) {
    document.AddFinding(
        "object-is-a-map",
        column.empty() ? map : fmt::format("{}{}{}", column, map.empty() ? "" : ".", map),
        fmt::format("this object has more than {} different names, so its values are looked at "
                    "together, as those of a map; of the names those that are words are listed, "
                    "without values. Give what is no map in parts",
                    kSampleKeysMax),
        {});
  }
  if (names_full_) {
    document.AddError(
        fmt::format("{}objects that are read as maps have more than {} different words for names; "
                    "the others were not looked at. Give the sample in parts",
                    before, kMapNamesMax));
  }
  if (full_ || crowded_ != kNone) {
    document.AddError(
        fmt::format("{}the sample has more than {} different paths, or too many objects with more "
                    "than {} names; the rest was not looked at. Give it in parts",
                    before, kSamplePathsMax, kSampleKeysMax));
  }
}

void SamplePaths::NameFields(std::string_view holder, std::unordered_set<std::string>& paths,
                             std::vector<model::Field>& fields) const {
  for (const auto& [map, names] : names_) {
    const Id any = ValuesOf(map);
    if (any == kNone) continue;  // there was no room for it
    const Node& values = nodes_[any];
    const std::string path = PathOf(map);
    for (const auto& [name, place] : names) {
      model::Field field;
      field.path = path;
      if (!path.empty()) field.path.push_back('.');
      field.path.append(name);
      if (!paths.insert(field.path).second) continue;
      field.name = name;
      field.parents = ParentsOf(any);
      field.holder = holder;
      field.kinds = values.kinds;
      field.place = place;
      field.container = values.column == nullptr && !values.children.empty();
      fields.push_back(std::move(field));
    }
  }
}

}  // namespace strongroom::classify::read
