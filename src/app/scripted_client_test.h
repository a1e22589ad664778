// A server for tests of client commands: prepared answers, and what was asked.
#pragma once

#include <deque>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/client_commands.h"

namespace strongroom::app {

// Gives the prepared answers in order and keeps what was asked.
class ScriptedClient final : public ApiClient {
 public:
  explicit ScriptedClient(std::deque<Result<ApiResponse>> answers) : answers_(std::move(answers)) {}
  Result<ApiResponse> Call(const ApiRequest& request) override {
    asked.push_back(request);
    if (answers_.empty()) {
      return Fail(ErrorKind::kInternal, "asked more often than the test foresaw");
    }
    Result<ApiResponse> answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  std::vector<ApiRequest> asked;

 private:
  std::deque<Result<ApiResponse>> answers_;
};

struct Ran {
  int code = -1;
  std::string out, error;
  std::vector<ApiRequest> asked;
};

inline Ran Perform(const ClientCommand& command, std::deque<Result<ApiResponse>> answers,
                   bool as_json = false, std::size_t width = 0) {
  ScriptedClient client(std::move(answers));
  std::ostringstream out, error;
  const Output output{.out = out, .error = error, .json = as_json, .width = width};
  const int code = RunClientCommand(command, client, output);
  return {code, out.str(), error.str(), client.asked};
}

}  // namespace strongroom::app
