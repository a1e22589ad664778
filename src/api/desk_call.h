// What the routes of the desk have in common: who asks, how they look, and commands out of bodies.
// What is answered about an issue that is hidden is, byte for byte, what is answered about one that
// does not exist: no route looks an issue up by itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/desk_permission.h"
#include "api/call.h"
#include "base/json_members.h"
#include "desk/desk.h"

namespace strongroom::api {

// Reads the members of a command's body. An absent member is nullopt; whether a text is too long or
// empty is the command's to say.
class DeskBody {
 public:
  explicit DeskBody(const json::object& body) : members_(body, "", refusals_) {}
  DeskBody(const DeskBody&) = delete;
  DeskBody& operator=(const DeskBody&) = delete;

  // Any text, also an empty one; "" when absent or refused.
  [[nodiscard]] std::string Text(std::string_view name, Need need = Need::kRequired);
  [[nodiscard]] std::optional<std::string> MaybeText(std::string_view name);
  // nullopt inside: null, which takes a value away.
  [[nodiscard]] std::optional<std::optional<std::string>> MaybeNull(std::string_view name);
  [[nodiscard]] std::vector<std::string> Texts(std::string_view name, Need need = Need::kOptional) {
    return members_.Texts(name, need);
  }
  [[nodiscard]] std::optional<bool> Flag(std::string_view name, Need need = Need::kOptional) {
    return members_.Flag(name, need);
  }
  [[nodiscard]] std::optional<std::int64_t> Number(std::string_view name, std::int64_t least,
                                                   std::int64_t most) {
    return members_.Number(name, least, most, Need::kOptional);
  }
  [[nodiscard]] std::optional<Time> Moment(std::string_view name);
  // The member "version": how many events of the thing the caller has seen.
  [[nodiscard]] std::optional<std::uint64_t> Version();
  // One of the names that `name_of` gives to the values from 0 to count-1.
  template <class Enum>
  [[nodiscard]] std::optional<Enum> Word(std::string_view name,
                                         std::string_view (*name_of)(Enum) noexcept,
                                         std::size_t count, Need need = Need::kRequired) {
    std::vector<std::string_view> words;
    words.reserve(count);
    for (std::size_t each = 0; each < count; ++each) words.push_back(name_of(Enum(each)));
    const std::optional<std::size_t> place = OneOf(name, words, need);
    return place ? std::optional(static_cast<Enum>(*place)) : std::nullopt;
  }
  [[nodiscard]] JsonMembers& members() { return members_; }
  [[nodiscard]] Refusals& refusals() { return refusals_; }

  // kInvalid with all that was refused, members that nobody asked for included.
  [[nodiscard]] Result<void> Done();

 private:
  [[nodiscard]] std::optional<std::size_t> OneOf(std::string_view name,
                                                 const std::vector<std::string_view>& words,
                                                 Need need);
  Refusals refusals_;
  JsonMembers members_;
};

// A command of desk/model on its input; `run` is called as run(state, actor, input).
template <class Input, class Run>
[[nodiscard]] desk::Command CommandOf(Input input, Run run) {
  return [input = std::move(input), run = std::move(run)](const desk::model::State& state,
                                                          const desk::model::Actor& actor) {
    return run(state, actor, input);
  };
}
using ReadCommand = std::function<desk::Command(DeskBody&)>;

// A command whose input says when it is, `now`: at each try, when it is decided.
template <class Input, class Run>
[[nodiscard]] desk::Command AtOnce(const Call& call, Input input, Run run) {
  const Clock& clock = call.services().vault.clock;
  return CommandOf(std::move(input),
                   [&clock, run = std::move(run)](const desk::model::State& state,
                                                  const desk::model::Actor& actor, Input at_once) {
                     at_once.now = clock.Now();
                     return run(state, actor, at_once);
                   });
}

// The person behind the caller. kForbidden: the credential does not grant the desk, or is no active
// person's. kUnavailable while the desk does not serve.
[[nodiscard]] Task<Result<desk::model::Actor>> EnterDesk(const Call& call);
// The body of somebody who may enter before it came, and still after. Errors: those of EnterDesk
// and of Call::ReadObject.
[[nodiscard]] Task<Result<json::object>> EnterDeskWithBody(Call& call);

// Answers a reading. The query may say `as_of` (an RFC 3339 time, or a date: its end in the desk's
// zone) and `as` (a person through whose eyes to look), and what stands in `more`, which the
// reading is given.
using Reader = std::function<Result<desk::Shown>(const desk::Scene&, const Call::Query&)>;
[[nodiscard]] Task<void> ShowDesk(Call& call, std::vector<std::string_view> more,
                                  bool groups_of_then, Reader reader);
// The same for a reading of one small thing, where nothing is worked out: without waiting for
// others.
[[nodiscard]] Task<void> ShowOne(Call& call, bool groups_of_then, Reader reader);
// The same for a page of a list: the query may say `limit` and `cursor`, the answer says `next`.
[[nodiscard]] Task<void> ListDesk(Call& call, std::string_view list,
                                  std::vector<std::string_view> more, Reader reader);
// As ShowDesk, for a question with a body; with the name of a list as ListDesk: `limit` and
// `cursor` stand in the body.
using Question = std::function<Result<desk::Reading>(DeskBody&)>;
[[nodiscard]] Task<void> AskDesk(Call& call, Question question, std::string_view list = {});

// Runs the command in the body. 200 {"changed", "version"}: whether anything was to be done, and
// how many events `stream` has now; empty: that of the first event written.
[[nodiscard]] Task<void> ActAtDesk(Call& call, std::string stream, ReadCommand read);
// The same, 200 with what `answer` makes of what was done and of the state after it. It tells of
// nothing but what the command's own input was about.
using Answerer = std::function<json::object(const desk::model::State&, const desk::Done&)>;
[[nodiscard]] Task<void> TellAtDesk(Call& call, ReadCommand read, Answerer answer);
// Runs a command that makes something new. 201 {"id", "version"}, `Location` below `path`.
[[nodiscard]] Task<void> MakeAtDesk(Call& call, std::string path, ReadCommand read);

}  // namespace strongroom::api
