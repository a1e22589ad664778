// Finds the fields of one OpenAPI 3.0 or 3.1 document, or Swagger 2.0. Paths:
//   User.email                 a schema under components/schemas, or definitions
//   #responses/NotFound.code   other components; "#parameters/limit" too
//   GET /users?name            a query parameter
//   GET /users/{id}            a path parameter; "GET /users/{id}/loans {id}" where others follow
//   GET /users#header:X-Trace  a header; "#cookie:session" a cookie
//   POST /users#request.email  an inline request body; "#200.email" of a response; "#200[]" of one
//                              that is a list of plain values, "Names[]" of such a component
// Parameters of a whole path item have no method: "/users/{id}". What is a "$ref" ends there and is
// listed where it stands. "POST /jobs callback done {$url} POST#request.id" is a callback's,
// "webhook newUser POST#request.id" a webhook's.
#pragma once

#include <string>
#include <string_view>

#include "classify/model/document.h"
#include "classify/read/schema_walk.h"

namespace strongroom::classify::read {

// A file that holds nothing but one path item: `get` and the like, with responses.
[[nodiscard]] bool IsPathItem(const Node& root) noexcept;

class OpenApiWalk {
 public:
  // All of these outlive it.
  OpenApiWalk(const Source& source, const Node& root, References& references,
              model::Document& document)
      : file_(source.file), root_(&root), walk_(source, root, references, document) {}

  void Walk();

 private:
  // What an operation, or a path item, gives to all of its parts.
  struct Operation {
    std::string path;  // "GET /users"
    std::string holder;
    std::string about;
    std::size_t callbacks = 0;  // around it
  };

  void WalkComponents(const Node& components);
  void WalkNamedSchemas(const Node& schemas);
  // `path` is "/users"; operations in it are "GET /users" where `method_first`, else "… GET".
  void WalkPathItem(const Node& item, const Operation& path, bool method_first);
  void WalkOperation(const Node& node, const Operation& operation);
  void WalkCallbacks(const Node& callbacks, const Operation& operation);
  void WalkParameters(const Node* parameters, const Operation& operation);
  void WalkParameter(const Node& parameter, std::string path, const Operation& operation);
  void WalkBody(const Node& body, const Operation& operation, const std::string& part);
  void WalkResponse(const Node& response, const Operation& operation, const std::string& part);

  std::string file_;
  const Node* root_;
  SchemaWalk walk_;
};

}  // namespace strongroom::classify::read
