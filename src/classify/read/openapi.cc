#include "classify/read/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kCallbacksMax = 4;
constexpr std::string_view kBody = "body";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMethods = {
    {{"get", "GET"},
     {"put", "PUT"},
     {"post", "POST"},
     {"delete", "DELETE"},
     {"options", "OPTIONS"},
     {"head", "HEAD"},
     {"patch", "PATCH"},
     {"trace", "TRACE"}}};

std::string Joined(std::string_view first, std::string_view second) {
  return fmt::format("{}{}{}", first, first.empty() || second.empty() ? "" : ". ",
                     CutText(second, 1'000));
}

std::string TextsOf(const Node& node) {
  return Joined(CutText(node.Text("summary"), 1'000), node.Text("description"));
}

// The schema of a parameter, header or media type; in Swagger 2.0 a parameter is its own.
const Node* SchemaOf(const Node& part) noexcept {
  if (const Node* schema = part.Find("schema"); schema != nullptr) return schema;
  const Node* content = part.Find("content");
  if (content != nullptr && !content->members.empty()) {
    const Node* schema = content->members.front().value.Find("schema");
    if (schema != nullptr) return schema;
  }
  return &part;
}

std::string PathOfParameter(std::string_view in, std::string_view name, const std::string& path) {
  if (in == "query") return fmt::format("{}?{}", path, name);
  if (in == "header" || in == "cookie") return fmt::format("{}#{}:{}", path, in, name);
  if (in == "formData") return fmt::format("{}#request.{}", path, name);
  const std::string placeholder = fmt::format("{{{}}}", name);
  return path.ends_with(placeholder) ? path : fmt::format("{} {}", path, placeholder);
}

// Of a body that is one value; nothing in the file says what it is called.
std::string NameOfBody(const Node& schema) {
  const std::string_view title = schema.Text("title");
  return std::string(title.empty() ? kBody : CutText(title, 200));
}

Member Named(std::string_view name, const model::Place& place) {
  return {.name = std::string(name), .value = {}, .place = place};
}

}  // namespace

bool IsPathItem(const Node& root) noexcept {
  return std::any_of(kMethods.begin(), kMethods.end(), [&root](const auto& method) {
    const Node* operation = root.Find(method.first);
    return operation != nullptr && operation->Find("responses") != nullptr;
  });
}

void OpenApiWalk::Walk() {
  if (const Node* components = root_->Find("components")) WalkComponents(*components);
  if (const Node* definitions = root_->Find("definitions")) WalkNamedSchemas(*definitions);
  for (const std::string_view part : {"paths", "webhooks"}) {
    const Node* paths = root_->Find(part);
    if (paths == nullptr) continue;
    for (const Member& path : paths->members) {
      const bool webhook = part == "webhooks";
      WalkPathItem(path.value,
                   {.path = webhook ? "webhook " + path.name : path.name,
                    .holder = path.name,
                    .about = TextsOf(path.value)},
                   !webhook);
    }
  }
  if (IsPathItem(*root_)) {
    std::string_view stem = file_;
    stem.remove_prefix(stem.find_last_of('/') + 1);
    stem = stem.substr(0, stem.find('.'));
    WalkPathItem(*root_, {.path = std::string(stem), .holder = std::string(stem), .about = {}},
                 true);
  }
  walk_.WalkReferenced({.path = {}, .parents = {}, .holder = {}, .about = {}});
}

void OpenApiWalk::WalkNamedSchemas(const Node& schemas) {
  for (const Member& named : schemas.members) walk_.WalkNamed(named);
}

void OpenApiWalk::WalkComponents(const Node& components) {
  for (const Member& kind : components.members) {
    if (kind.name == "schemas") WalkNamedSchemas(kind.value);
    for (const Member& part : kind.value.members) {
      const Operation place{.path = fmt::format("#{}/{}", kind.name, part.name),
                            .holder = part.name,
                            .about = TextsOf(part.value)};
      if (kind.name == "parameters" || kind.name == "headers") {
        WalkParameter(part.value, place.path,
                      {.path = place.path, .holder = part.name, .about = {}});
      } else if (kind.name == "requestBodies") {
        WalkBody(part.value, place, {});
      } else if (kind.name == "responses") {
        WalkResponse(part.value, place, {});
      } else if (kind.name == "pathItems") {
        WalkPathItem(part.value, place, false);
      }
    }
  }
}

void OpenApiWalk::WalkPathItem(const Node& item, const Operation& path, bool method_first) {
  WalkParameters(item.Find("parameters"), path);
  for (const auto& [keyword, method] : kMethods) {
    const Node* operation = item.Find(keyword);
    if (operation == nullptr || !operation->is_object()) continue;
    const std::string_view id = operation->Text("operationId");
    const std::string label = method_first ? fmt::format("{} {}", method, path.path)
                                           : fmt::format("{} {}", path.path, method);
    WalkOperation(*operation, {.path = label,
                               .holder = id.empty() ? path.holder : std::string(CutText(id, 200)),
                               .about = TextsOf(*operation),
                               .callbacks = path.callbacks});
  }
}

void OpenApiWalk::WalkOperation(const Node& node, const Operation& operation) {
  WalkParameters(node.Find("parameters"), operation);
  if (const Node* body = node.Find("requestBody")) WalkBody(*body, operation, "#request");
  if (const Node* responses = node.Find("responses")) {
    for (const Member& response : responses->members) {
      WalkResponse(response.value, operation, "#" + response.name);
    }
  }
  const Node* callbacks = node.Find("callbacks");
  if (callbacks != nullptr && operation.callbacks < kCallbacksMax) {
    WalkCallbacks(*callbacks, operation);
  }
}

void OpenApiWalk::WalkCallbacks(const Node& callbacks, const Operation& operation) {
  for (const Member& callback : callbacks.members) {
    for (const Member& address : callback.value.members) {
      WalkPathItem(
          address.value,
          {.path = fmt::format("{} callback {} {}", operation.path, callback.name, address.name),
           .holder = callback.name,
           .about = operation.about,
           .callbacks = operation.callbacks + 1},
          false);
    }
  }
}

void OpenApiWalk::WalkParameters(const Node* parameters, const Operation& operation) {
  if (parameters == nullptr) return;
  for (const Node& parameter : parameters->items) {
    const std::string_view in = parameter.Text("in");
    const std::string_view name = parameter.Text("name");
    if (in == "body") {
      walk_.WalkWhole(*SchemaOf(parameter),
                      {.path = operation.path + "#request",
                       .parents = {},
                       .holder = operation.holder,
                       .about = operation.about},
                      name.empty() ? std::string(kBody) : std::string(name));
    } else if (!name.empty()) {
      WalkParameter(parameter, PathOfParameter(in, name, operation.path), operation);
    }
  }
}

void OpenApiWalk::WalkParameter(const Node& parameter, std::string path,
                                const Operation& operation) {
  if (!parameter.is_object()) return;
  if (const auto reference = ReferenceOf(parameter)) {
    static_cast<void>(walk_.refs().Resolve(walk_.refs().own(), *reference));  // notes what is gone
    return;
  }
  const Node* named = parameter.Find("name");
  const std::string_view name = named == nullptr ? operation.holder : named->text;
  const std::string_view in = parameter.Text("in");
  const Node* schema = SchemaOf(parameter);
  const std::string what = in.empty() ? std::string("header") : fmt::format("{} parameter", in);
  const SchemaScope scope{
      .path = operation.path,
      .parents = {},
      .holder = operation.holder,
      .about = Joined(fmt::format("{} of {}", what, operation.path), operation.about)};
  const std::string_view description =
      schema == &parameter ? std::string_view() : parameter.Text("description");
  walk_.AddField(Named(name, named == nullptr ? parameter.place : named->place), *schema,
                 std::move(path), scope, description);
}

void OpenApiWalk::WalkBody(const Node& body, const Operation& operation, const std::string& part) {
  const Node* content = body.Find("content");
  if (content == nullptr) return;
  const std::string about = TextsOf(body);
  for (const Member& media : content->members) {
    const Node* schema = media.value.Find("schema");
    if (schema == nullptr) continue;
    walk_.WalkWhole(*schema,
                    {.path = operation.path + part,
                     .parents = {},
                     .holder = operation.holder,
                     .about = about.empty() ? operation.about : about},
                    NameOfBody(*schema));
  }
}

void OpenApiWalk::WalkResponse(const Node& response, const Operation& operation,
                               const std::string& part) {
  if (!response.is_object()) return;
  WalkBody(response, operation, part);
  const SchemaScope scope{.path = operation.path + part,
                          .parents = {},
                          .holder = operation.holder,
                          .about = TextsOf(response)};
  if (const Node* schema = response.Find("schema")) {
    walk_.WalkWhole(*schema, scope, NameOfBody(*schema));  // 2.0
  }
  const Node* headers = response.Find("headers");
  if (headers == nullptr) return;
  for (const Member& header : headers->members) {
    WalkParameter(header.value, fmt::format("{}{}#header:{}", operation.path, part, header.name),
                  {.path = operation.path + part, .holder = header.name, .about = scope.about});
  }
}

model::Document ReadOpenApi(const Source& source, const Node& root, References& references) {
  model::Document document = model::DocumentOf(model::SourceKind::kOpenApi, source.file);
  if (const Node* info = root.Find("info")) {
    document.title = CutText(info->Text("title"), kDescriptionMax);
  }
  OpenApiWalk(source, root, references, document).Walk();
  return document;
}

}  // namespace strongroom::classify::read
