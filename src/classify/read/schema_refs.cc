#include "classify/read/schema_refs.h"

#include <charconv>
#include <vector>

namespace strongroom::classify::read {

namespace {

// "%41" is "A"; what is no escape stays.
std::string DecodePercent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

// One part of a JSON pointer: "~1" is "/", "~0" is "~" (RFC 6901).
std::string DecodePart(std::string_view part) {
  std::string name;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1')) {
      name.push_back(part[++i] == '0' ? '~' : '/');
    } else {
      name.push_back(part[i]);
    }
  }
  return name;
}

const Node* FindItem(const Node& array, std::string_view part) noexcept {
  std::size_t index = 0;
  const auto read = std::from_chars(part.data(), part.data() + part.size(), index);
  if (read.ec != std::errc() || read.ptr != part.data() + part.size()) return nullptr;
  return index < array.items.size() ? &array.items[index] : nullptr;
}

void CollectNames(const Node& node, SchemaFile::Names& names) {
  for (const Node& item : node.items) CollectNames(item, names);
  for (const Member& member : node.members) {
    const Node& value = member.value;
    if (value.is_string()) {
      const bool id = member.name == "$id" || member.name == "id";
      if (id && value.text.starts_with('#')) names.anchors.emplace(value.text.substr(1), &node);
      if (id) names.ids.emplace(value.text.substr(0, value.text.find('#')), &node);
      if (member.name == "$anchor" || member.name == "$dynamicAnchor") {
        names.anchors.emplace(value.text, &node);
      }
    } else {
      CollectNames(value, names);
    }
  }
}

const SchemaFile::Names& NamesOf(const SchemaFile& file) {
  if (!file.names) {
    file.names.emplace();
    CollectNames(*file.root, *file.names);
    file.names->ids.erase("");
  }
  return *file.names;
}

bool IsAddress(std::string_view reference) noexcept {
  const std::size_t colon = reference.find(':');
  return colon != std::string_view::npos && colon > 1 && reference.find('/') > colon;
}

// `reference` against the root's "$id", as far as an address without "." and ".." needs it.
std::string Absolute(const SchemaFile& file, std::string_view reference) {
  std::string_view base = file.root->Text("$id");
  if (base.empty()) base = file.root->Text("id");
  base = base.substr(0, base.find('#'));
  if (IsAddress(reference) || !IsAddress(base)) return std::string(reference);
  const std::size_t scheme = base.find("://");
  if (scheme == std::string_view::npos) return std::string(reference);
  const std::size_t host_end = base.find('/', scheme + 3);
  if (reference.starts_with('/')) return std::string(base.substr(0, host_end)).append(reference);
  const std::string origin(base.substr(0, host_end));
  const std::string_view path =
      host_end == std::string_view::npos ? std::string_view() : base.substr(host_end + 1);
  return origin + "/" + JoinPath(path, reference);
}

}  // namespace

std::optional<std::string_view> ReferenceOf(const Node& schema) noexcept {
  for (const std::string_view keyword : {"$ref", "$dynamicRef", "$recursiveRef"}) {
    const Node* reference = schema.Find(keyword);
    if (reference != nullptr && reference->is_string()) return reference->text;
  }
  return std::nullopt;
}

std::string ReferenceName(std::string_view reference) {
  while (reference.ends_with('/') || reference.ends_with('#')) reference.remove_suffix(1);
  const bool part = reference.find('#') != std::string_view::npos;
  reference.remove_prefix(reference.find_last_of("/#:") + 1);
  if (!part) reference = reference.substr(0, reference.find('.'));
  return DecodePart(DecodePercent(reference));
}

std::string JoinPath(std::string_view from, std::string_view reference) {
  std::vector<std::string_view> parts;
  const std::size_t folder = from.rfind('/');
  for (std::string_view rest :
       {folder == std::string_view::npos ? "" : from.substr(0, folder), reference}) {
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find('/'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      if (part == ".." && !parts.empty() && parts.back() != "..") {
        parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  }
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined.push_back('/');
    joined.append(part);
  }
  return joined;
}

SchemaRefs::SchemaRefs(std::string_view name, const Node& root, References& references)
    : own_{.name = std::string(name), .root = &root}, references_(&references) {}

const SchemaFile* SchemaRefs::FindFile(const SchemaFile& from, const std::string& file_part) {
  std::string name = JoinPath(from.name, file_part);
  if (name == from.name) return &from;
  if (name == own_.name) return &own_;
  const auto known = others_.find(name);
  if (known != others_.end()) return known->second.get();
  const Node* root = references_->Load(from.name, file_part);
  std::unique_ptr<SchemaFile> file;
  if (root != nullptr) {
    file = std::make_unique<SchemaFile>(SchemaFile{.name = name, .root = root});
  }
  return others_.emplace(std::move(name), std::move(file)).first->second.get();
}

const Node* SchemaRefs::FindMember(const Node& object, const std::string& name) {
  constexpr std::size_t few = 16;
  if (object.members.size() <= few) return object.Find(name);
  const auto [index, fresh] = large_.try_emplace(&object);
  if (fresh) {
    for (const Member& member : object.members) index->second.emplace(member.name, &member.value);
  }
  const auto found = index->second.find(name);
  return found == index->second.end() ? nullptr : found->second;
}

const Node* SchemaRefs::FollowPointer(const Node& root, std::string_view pointer) {
  const Node* node = &root;
  while (!pointer.empty() && node != nullptr) {
    pointer.remove_prefix(1);  // "/"
    const std::string_view part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(part.size());
    node = node->is_array() ? FindItem(*node, part) : FindMember(*node, DecodePart(part));
  }
  return node;
}

void SchemaRefs::NoteElsewhere(const std::string& file_part) {
  if (file_part.find("json-schema.org/") != std::string::npos) return;
  if (elsewhere_.size() < kElsewhereMax) elsewhere_.insert(file_part);
}

RefTarget SchemaRefs::Resolve(const SchemaFile& from, std::string_view reference) {
  const std::size_t hash = reference.find('#');
  const std::string file_part = DecodePercent(reference.substr(0, hash));
  const std::string fragment =
      hash == std::string_view::npos ? "" : DecodePercent(reference.substr(hash + 1));
  const SchemaFile* file = &from;
  const Node* base = from.root;
  if (!file_part.empty()) {
    const SchemaFile::Names& names = NamesOf(from);
    auto by_id = names.ids.find(file_part);
    if (by_id == names.ids.end()) by_id = names.ids.find(Absolute(from, file_part));
    if (by_id != names.ids.end()) {
      base = by_id->second;
    } else {
      file = IsAddress(file_part) ? nullptr : FindFile(from, file_part);
      if (file == nullptr) {
        if (&from == &own_) NoteElsewhere(file_part);
        return {};
      }
      base = file->root;
    }
  }
  if (!fragment.empty() && fragment.front() == '/') {
    base = FollowPointer(*base, fragment);
  } else if (!fragment.empty()) {
    const SchemaFile::Names& names = NamesOf(*file);
    const auto anchor = names.anchors.find(fragment);
    base = anchor == names.anchors.end() ? nullptr : anchor->second;
  }
  if (base == nullptr) return {.outcome = RefOutcome::kNoSuchPart, .node = nullptr, .file = file};
  return {.outcome = RefOutcome::kFound, .node = base, .file = file};
}

}  // namespace strongroom::classify::read
