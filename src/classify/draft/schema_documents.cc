#include "classify/draft/schema_documents.h"

#include <fmt/format.h>

#include <filesystem>

namespace strongroom::classify::draft {
namespace {

constexpr int kChainMax = 16;
constexpr std::size_t kFilesMax = 1'000;

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

std::unexpected<Error> LeadsNowhere(std::string_view reference) {
  return Fail(ErrorKind::kInvalid,
              fmt::format("the reference \"{}\" leads to no schema here", reference));
}

}  // namespace

SchemaDocuments::SchemaDocuments(const json::value& root, std::string file, Load load)
    : root_(root), file_(std::move(file)), load_(std::move(load)) {}

Result<SchemaPlace> SchemaDocuments::Follow(SchemaPlace place) {
  for (int step = 0; step < kChainMax; ++step) {
    const json::object* object = place.schema->if_object();
    const json::value* reference = object == nullptr ? nullptr : object->if_contains("$ref");
    if (reference == nullptr || !reference->is_string()) return place;
    Result<SchemaPlace> target = Target(Text(*reference), place.file);
    if (!target) return target;
    place = std::move(*target);
  }
  return Fail(ErrorKind::kInvalid, "references lead from one to the next without an end");
}

Result<SchemaPlace> SchemaDocuments::Target(std::string_view reference, const std::string& from) {
  const std::size_t hash = std::min(reference.find('#'), reference.size());
  const std::string_view file = reference.substr(0, hash);
  const std::string_view pointer = reference.substr(std::min(hash + 1, reference.size()));
  if (file.contains("://") || (!pointer.empty() && pointer.front() != '/')) {
    return LeadsNowhere(reference);
  }
  SchemaPlace place{.schema = &root_, .file = from};
  if (!file.empty()) {
    const auto beside = std::filesystem::path(from).parent_path() / std::string(file);
    place.file = beside.lexically_normal().generic_string();
  }
  if (place.file != file_) {
    auto found = loaded_.find(place.file);
    if (found == loaded_.end()) {
      if (!load_ || loaded_.size() >= kFilesMax) return LeadsNowhere(reference);
      found = loaded_.emplace(place.file, load_(place.file)).first;
    }
    if (!found->second) return LeadsNowhere(reference);
    place.schema = &*found->second;
  }
  if (!pointer.empty()) {
    boost::system::error_code error;
    place.schema = place.schema->find_pointer(pointer, error);
    if (error || place.schema == nullptr) return LeadsNowhere(reference);
  }
  return place;
}

void Rebase(json::value& schema, const std::string& from, const std::string& to) {
  if (from == to) return;
  if (json::array* list = schema.if_array()) {
    for (json::value& each : *list) Rebase(each, from, to);
  }
  json::object* object = schema.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) {
    if (member.key() != "$ref" || !member.value().is_string()) {
      Rebase(member.value(), from, to);
    } else if (const std::string_view reference = Text(member.value());
               !reference.contains("://")) {
      const std::size_t hash = std::min(reference.find('#'), reference.size());
      const std::filesystem::path file =
          hash == 0 ? std::filesystem::path(from)
                    : std::filesystem::path(from).parent_path() / reference.substr(0, hash);
      const auto relative = file.lexically_normal().lexically_proximate(
          std::filesystem::path(to).lexically_normal().parent_path());
      member.value() = relative.generic_string() + std::string(reference.substr(hash));
    }
  }
}

}  // namespace strongroom::classify::draft
