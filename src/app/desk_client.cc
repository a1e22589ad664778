#include "app/desk_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "app/ask.h"
#include "app/desk_answer.h"
#include "app/desk_names.h"
#include "app/desk_request.h"

namespace strongroom::app {
namespace {

constexpr std::uint64_t kPageMax = 1'000;  // what the server gives at once

// One command's questions to the server; what fails is printed.
class Asker {
 public:
  Asker(const DeskAct& act, ApiClient& client, const Output& output)
      : act_(act), client_(client), output_(output) {}

  std::optional<Answer> Run() {
    return act_.verb->pages.empty() ? Page(act_.given, "") : AllPages();
  }
  // Of a run without an answer: wrong use where what was given is wrong (400, 422).
  [[nodiscard]] int code() const {
    return refused_ == 400 || refused_ == 422 ? kExitWrongUse : kExitFailed;
  }

 private:
  std::optional<Answer> Page(const Given& given, const std::string& cursor) {
    const std::string subject = fmt::format("desk {}", act_.verb->words);
    const Result<ApiRequest> request = RequestOf(*act_.verb, given, cursor);
    if (!request) {
      (void)PrintFailure(output_, fmt::format("{}: {}", subject, request.error().detail));
      refused_ = 400;
      return std::nullopt;
    }
    const auto place = [&](std::string_view pointer) {
      return PlaceOf(*act_.verb, given, pointer);
    };
    return Ask(client_, output_, *request,
               {.subject = subject, .place = place, .when_forbidden = "", .refused = &refused_});
  }

  // As one answer: its `next` is null, or there is more than --limit allows. What is no limit is
  // the server's to refuse.
  std::optional<Answer> AllPages() {
    Given given = act_.given;
    std::uint64_t left = std::numeric_limits<std::uint64_t>::max();
    if (Has(given, kLimitOption)) {
      const std::string& text = given.find(kLimitOption)->second.front();
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), left);
      if (error != std::errc() || end != text.data() + text.size() || left == 0) {
        return Page(given, "");
      }
    }
    std::optional<Answer> all;
    for (std::string cursor; !all || (!cursor.empty() && left > 0);) {
      given[std::string(kLimitOption)] = {std::to_string(std::min(left, kPageMax))};
      std::optional<Answer> page = Page(given, cursor);
      if (!page) return std::nullopt;
      const json::object& came = ObjectOf(page->value);
      const json::value& next = In(came, "next");
      const std::size_t rows = ListIn(came, act_.verb->pages).size();
      cursor = next.is_string() && rows > 0 ? terminal::Readable(next) : "";
      left -= std::min<std::uint64_t>(left, rows);
      if (!all) {
        all = std::move(page);
      } else {
        Append(all->value.as_object(), came);
        all->text.clear();
      }
    }
    if (all->text.empty()) all->text = json::serialize(all->value);
    return all;
  }

  void Append(json::object& whole, const json::object& more) {
    json::array& rows = whole[act_.verb->pages].as_array();
    const json::array& new_rows = ListIn(more, act_.verb->pages);
    rows.insert(rows.end(), new_rows.begin(), new_rows.end());
    whole["next"] = In(more, "next");
  }

  const DeskAct& act_;
  ApiClient& client_;
  const Output& output_;
  int refused_ = 0;  // the status of a refusal, or what it would have been
};

// With the names that the desk knows now; without an answer ids stay as they are.
void TellPersons(json::value& answer, Persons how, ApiClient& client) {
  if (!PersonNames::AreIn(answer, how)) return;
  const Result<ApiResponse> persons =
      client.Call({.method = "GET", .path = "/api/desk/persons", .body = ""});
  if (!persons || persons->status != 200) return;
  if (const Result<json::value> known = ParseJson(persons->body)) {
    PersonNames(*known).Tell(answer, how);
  }
}

}  // namespace

int RunDeskCommand(const DeskAct& act, ApiClient& client, const Output& output) {
  Asker asker(act, client, output);
  std::optional<Answer> answer = asker.Run();
  if (!answer) return asker.code();
  if (output.json) {
    output.out << answer->text << '\n';
    return kExitDone;
  }
  TellPersons(answer->value, act.verb->persons, client);
  const json::object& shown = ObjectOf(answer->value);
  act.verb->show(output, shown);
  if (!act.verb->pages.empty() && !In(shown, "next").is_null()) {
    output.out << "\nthere is more: give a larger --limit, or none for all\n";
  }
  return kExitDone;
}

}  // namespace strongroom::app
