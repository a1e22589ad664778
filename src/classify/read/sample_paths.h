// The distinct paths of a sample with what stood at each: kinds, values, place. Bounded: at most
// kSamplePathsMax paths; an object with more than kSampleKeysMax different names is a map, of whose
// names those that are words are kept apart from the values, and so are the values of names that
// came before the object was known for one. A name that is a value itself, such as an IBAN, is
// written as "*" and counts as a value of its object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "classify/model/document.h"
#include "classify/model/place.h"
#include "classify/model/value_kinds.h"
#include "classify/read/json_bytes.h"
#include "classify/value/column.h"

namespace strongroom::classify::read {

inline constexpr std::size_t kSamplePathsMax = 20'000;
inline constexpr std::size_t kSampleKeysMax = 1'000;
inline constexpr std::size_t kMapNamesMax = 10'000;
inline constexpr std::size_t kSampleNameMax = 256;  // bytes of a name that tell it from others

class SamplePaths {
 public:
  using Id = std::uint32_t;
  static constexpr Id kRoot = 0;
  static constexpr Id kNone = ~Id{0};

  // `maps`: paths of objects whose names are keys, as PathOf() has them.
  explicit SamplePaths(std::set<std::string> maps);
  // Where nothing is read again: an object that gets too many names is a map from there on.
  SamplePaths();

  // The member of that name. kNone: there are too many paths (see full()), or it is below kNone.
  template <class PlaceOf>
  [[nodiscard]] Id Member(Id parent, std::string_view name, const PlaceOf& place) {
    if (parent == kNone) return kNone;
    Node& node = nodes_[parent];
    if (node.map) {
      if (IsWord(name)) NoteName(parent, name, place);
      AddKey(parent, name);
      name = "*";
    }
    if (name.size() > kSampleNameMax) name = CutName(name);
    // Records have their names in the same order, mostly.
    if (node.next < node.children.size()) {
      const Id guess = node.children[node.next];
      if (IsSame(nodes_[guess].name, name)) {
        ++node.next;
        return guess;
      }
    }
    return Find(parent, name, place());
  }
  // What stands in the array at `array`; of the root, the root again: a sample is one record or
  // many.
  [[nodiscard]] Id Item(Id array);
  // A new object begins at `id`.
  void Restart(Id id) noexcept {
    if (id != kNone) nodes_[id].next = 0;
  }

  void AddKind(Id id, model::ValueKind kind) noexcept {
    if (id != kNone) nodes_[id].kinds.Add(kind);
  }
  void AddValue(Id id, std::string_view text) {
    if (id != kNone) ColumnOf(id).Add(text);
  }
  void AddNumber(Id id, std::string_view text, bool integer) {
    if (id != kNone) ColumnOf(id).AddJsonNumber(text, integer);
  }

  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] model::ValueKinds KindsOf(Id id) const noexcept { return nodes_[id].kinds; }
  // The first object that has too many names, of which the new ones are not kept; kNone: none.
  [[nodiscard]] Id crowded() const noexcept { return crowded_; }
  [[nodiscard]] std::string PathOf(Id id) const;
  // Appends a field for each path in the order in which they came; behind them the names of maps,
  // without values.
  void Fields(std::string_view holder, std::vector<model::Field>& fields) const;
  // Which objects are maps, and what was too much to be kept. `column`: of a table, in which the
  // sample stands, or empty.
  void TellBounds(std::string_view column, model::Document& document) const;

 private:
  struct Node {
    std::string name;
    Id parent = kNone;
    Id item = kNone;  // what stands in the array, if it is one
    bool is_item = false;
    bool map = false;
    model::ValueKinds kinds;
    model::Place place;
    std::size_t next = 0;  // of children, the one that is expected
    std::vector<Id> children;
    std::shared_ptr<value::Column> column;
    std::shared_ptr<value::Column> keys;  // of a map, its names
  };
  [[nodiscard]] value::Column& ColumnOf(Id id) {
    Node& node = nodes_[id];
    if (!node.column) node.column = std::make_shared<value::Column>();
    return *node.column;
  }
  void AddKey(Id map, std::string_view name);
  // What may be a field's name rather than a key: three letters in a row, no more than two digits,
  // no e-mail address.
  [[nodiscard]] static bool IsWord(std::string_view name) noexcept;
  template <class PlaceOf>
  void NoteName(Id map, std::string_view name, const PlaceOf& place) {
    if (name.size() > kSampleNameMax || names_full_) return;
    auto& names = names_[map];
    if (names.find(name) != names.end()) return;
    names_full_ = names_count_ == kMapNamesMax;
    if (names_full_) return;
    names.emplace(name, place());
    ++names_count_;
  }
  void NameFields(std::string_view holder, std::unordered_set<std::string>& paths,
                  std::vector<model::Field>& fields) const;
  [[nodiscard]] std::vector<std::string> ParentsOf(Id id) const;
  [[nodiscard]] Id ValuesOf(Id map) const;  // the path "*"
  [[nodiscard]] static std::string_view CutName(std::string_view name) noexcept;
  [[nodiscard]] Id Find(Id parent, std::string_view name, model::Place place);
  [[nodiscard]] std::size_t SlotOf(Id parent, std::string_view name) const noexcept;
  void Grow();
  Id Append(Node node);

  std::set<std::string> maps_;
  bool maps_as_they_come_ = false;
  std::map<Id, std::map<std::string, model::Place, std::less<>>> names_;  // by the map they are of
  std::size_t names_count_ = 0;
  bool names_full_ = false;  // maps have more words for names than kMapNamesMax in all
  std::vector<Node> nodes_;
  std::vector<Id> slots_;  // by parent and name, open addressing; kNone is free
  bool full_ = false;
  Id crowded_ = kNone;
};

}  // namespace strongroom::classify::read
