#include "classify/annotate/annotate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "classify/annotate/edit.h"
#include "classify/read/readers.h"

namespace strongroom::classify::annotate {

namespace {

using read::Member;
using read::Node;
using Wanted = std::map<std::size_t, record::Sensitivity>;  // by the schema's offset

bool IsKeyword(const Member& member) noexcept { return member.name == "x-sensitivity"; }

struct Parsed {
  Node root;
  bool json = false;
};

// What begins like JSON may be YAML in flow style all the same.
Result<Parsed> Parse(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool braces = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
  if (braces) {
    if (Result<Node> root = read::ParseJsonTree(text)) {
      return Parsed{.root = *std::move(root), .json = true};
    }
  }
  Result<Node> root = read::ParseYamlTree(text);
  if (!root) return Fail(root.error());
  return Parsed{.root = *std::move(root), .json = false};
}

// Equal but for x-sensitivity.
bool MeansTheSame(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size()) return false;
  if (!std::equal(a.items.begin(), a.items.end(), b.items.begin(), MeansTheSame)) return false;
  auto at_b = b.members.begin();
  for (const Member& member : a.members) {
    if (IsKeyword(member)) continue;
    at_b = std::find_if_not(at_b, b.members.end(), IsKeyword);
    if (at_b == b.members.end() || member.name != at_b->name ||
        !MeansTheSame(member.value, at_b->value)) {
      return false;
    }
    ++at_b;
  }
  return std::all_of(at_b, b.members.end(), IsKeyword);
}

bool IsOwn(const Member& member, const Node& object) noexcept {
  return member.place.offset >= object.place.offset && member.place.offset < object.end;
}

// The objects of a tree that matter for what is wanted.
class Found {
 public:
  Found(const Node& root, const Wanted& wanted) : wanted_(&wanted) { Look(root); }

  // Those that begin there: several where aliases stand for one.
  [[nodiscard]] const std::vector<const Node*>& At(std::size_t offset) { return at_[offset]; }

  // Whether a class that is written into the object would be one of others, too, by an alias or a
  // merge key. Who merges it and has a class, or gets one, keeps that.
  [[nodiscard]] bool IsShared(const Node& object) {
    if (At(object.place.offset).size() > 1) return true;
    return std::ranges::any_of(object.members, [&](const Member& member) {
      return std::ranges::any_of(mergers_[member.place.offset], [&](const Node* merger) {
        const bool has_own = std::ranges::any_of(merger->members, [&](const Member& each) {
          return IsKeyword(each) && IsOwn(each, *merger);
        });
        return !has_own && !wanted_->contains(merger->place.offset);
      });
    });
  }

 private:
  void Look(const Node& node) {
    if (node.is_object() && wanted_->contains(node.place.offset)) {
      at_[node.place.offset].push_back(&node);
    }
    for (const Node& item : node.items) Look(item);
    for (const Member& member : node.members) {
      if (!IsOwn(member, node)) mergers_[member.place.offset].push_back(&node);
      Look(member.value);
    }
  }

  const Wanted* wanted_;
  std::map<std::size_t, std::vector<const Node*>> at_;
  std::map<std::size_t, std::vector<const Node*>> mergers_;  // by the place of what they merge
};

std::size_t LineOf(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, offset);
  return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

// The first edit, of some, after which, alone, the text means something else; null: none of them.
const Edit* FindCulprit(std::string_view text, const Node& root, const std::vector<Edit>& edits) {
  constexpr std::size_t tried_max = 100;  // each costs a parse
  for (const Edit& edit : std::span(edits).first(std::min(edits.size(), tried_max))) {
    const Result<Parsed> changed = Parse(Apply(text, {edit}));
    if (!changed || !MeansTheSame(root, changed->root)) return &edit;
  }
  return nullptr;
}

}  // namespace

Result<AnnotatedText> Annotate(std::string_view text, std::span<const Annotation> annotations) {
  const Result<Parsed> parsed = Parse(text);
  if (!parsed) return Fail(parsed.error());
  Wanted wanted;
  for (const Annotation& annotation : annotations) {
    const auto [known, fresh] = wanted.try_emplace(annotation.schema, annotation.sensitivity);
    if (!fresh) known->second = std::max(known->second, annotation.sensitivity);
  }
  const Style style = StyleOf(text, parsed->root, parsed->json);
  Found found(parsed->root, wanted);
  AnnotatedText annotated;
  std::vector<Edit> edits;
  for (const auto& [offset, sensitivity] : wanted) {
    const std::vector<const Node*>& schemas = found.At(offset);
    if (schemas.empty()) {
      return Fail(ErrorKind::kInvalid,
                  fmt::format("no schema begins at byte {} any more; the file was changed since it "
                              "was read: run the command again",
                              offset));
    }
    std::optional<Edit> edit = EditFor(text, style, *schemas.front(), sensitivity);
    if (!edit) continue;
    if (found.IsShared(*schemas.front())) {
      annotated.shared.push_back(offset);
    } else {
      edits.push_back(*std::move(edit));
    }
  }
  annotated.text = Apply(text, edits);
  const Result<Parsed> again = Parse(annotated.text);
  if (again && MeansTheSame(parsed->root, again->root)) return annotated;
  const Edit* culprit = FindCulprit(text, parsed->root, edits);
  const std::size_t offset = culprit != nullptr ? culprit->offset : edits.front().offset;
  return Fail(ErrorKind::kInvalid,
              fmt::format("line {}: \"x-sensitivity\" cannot be written here without changing what "
                          "the file means; write it by hand",
                          LineOf(text, offset)));
}

}  // namespace strongroom::classify::annotate
