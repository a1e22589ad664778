#include "app/desk_client.h"

#include <fmt/format.h>

#include "app/ask.h"
#include "app/desk_answer.h"
#include "app/desk_request.h"

namespace strongroom::app {

int RunDeskCommand(const DeskAct& act, ApiClient& client, const Output& output) {
  const DeskVerb& verb = *act.verb;
  const std::string subject = fmt::format("desk {}", verb.words);
  const Result<ApiRequest> request = RequestOf(verb, act.given);
  if (!request) {
    return PrintFailure(output, fmt::format("{}: {}", subject, request.error().detail));
  }
  const auto place = [&](std::string_view pointer) { return PlaceOf(verb, act.given, pointer); };
  const std::optional<Answer> answer =
      Ask(client, output, *request, {.subject = subject, .place = place, .when_forbidden = ""});
  if (!answer) return kExitFailed;
  if (output.json) {
    output.out << answer->text << '\n';
  } else {
    verb.show(output, ObjectOf(answer->value));
  }
  return kExitDone;
}

}  // namespace strongroom::app
