// One question to the server: its answer, or its refusal told to a person.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/api_client.h"
#include "app/output.h"
#include "base/json.h"

namespace strongroom::app {

struct Answer {
  json::value value;  // null for none
  std::string text;   // as it came
};

// How a refusal names what is wrong.
struct Naming {
  std::string_view subject = {};  // such as the file that the body was made from
  // A JSON pointer into the body → the option that gave it; empty: the pointer itself.
  std::function<std::string(std::string_view pointer)> place = {};
  std::string_view when_forbidden = "; use a token that grants it";  // what to do about a 403
  int* refused = nullptr;  // is given the HTTP status of a refusal
};

// nullopt after the failure was printed: no answer, a refusal (RFC 9457: one line for the document,
// or one for each rule it lists), or an answer that is not JSON.
[[nodiscard]] std::optional<Answer> Ask(ApiClient& client, const Output& output,
                                        const ApiRequest& request, const Naming& naming = {});

}  // namespace strongroom::app
