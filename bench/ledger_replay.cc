// How long a server that starts takes to replay a ledger: `ledger_replay [events] [bytes an
// event]`, by default 100,000 of 600 bytes, over SQLite in a temporary directory.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "faults/house.h"
#include "vault/append_events.h"
#include "vault/replay_events.h"

namespace strongroom {
namespace {

using faults::Must;

// JSON as events are: quotes to be escaped, and text.
std::string EventOf(std::uint64_t n, std::size_t size) {
  std::string text = fmt::format(R"({{"v":1,"n":{},"kind":"issue.commented","body":{{"text":")", n);
  while (text.size() + 3 < size) text += "a word ";
  return text + R"("}})";
}

double Seconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

int Run(std::uint64_t count, std::size_t size) {
  const TemporaryDirectory directory;
  faults::House house(directory.path());
  house.MakeTenant("north");
  Must(house.Run(vault::EnsureLedger(house.vault(), "desk")));
  const vault::Ledger ledger{.tenant = 1, .name = "desk"};
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};

  const auto begun = std::chrono::steady_clock::now();
  for (std::uint64_t last = 0; last < count;) {
    std::vector<std::string> events;
    const std::uint64_t portion = std::min<std::uint64_t>(1'000, count - last);
    for (std::uint64_t i = 1; i <= portion; ++i) events.push_back(EventOf(last + i, size));
    last = Must(house.Run(vault::Append(house.vault(), server, ledger, last, std::move(events))));
  }
  const double appended = Seconds(std::chrono::steady_clock::now() - begun);
  fmt::print("{} events of {} bytes, appended 1,000 at a time without syncing: {:.2f} s\n", count,
             size, appended);

  for (int round = 1; round <= 3; ++round) {
    const auto from = std::chrono::steady_clock::now();
    std::uint64_t next = 1;
    std::size_t bytes = 0;
    for (bool more = true; more;) {
      const vault::ReplayedEvents part =
          Must(house.Run(vault::Replay(house.vault(), server, ledger, next, 10'000)));
      for (const vault::LedgerEvent& event : part.events) bytes += event.text.size();
      next += part.events.size();
      more = part.more;
    }
    const double replayed = Seconds(std::chrono::steady_clock::now() - from);
    fmt::print("replayed {} events, {} bytes: {:.2f} s, {:.1f} µs an event\n", next - 1, bytes,
               replayed, replayed * 1e6 / static_cast<double>(next - 1));
  }
  return 0;
}

}  // namespace
}  // namespace strongroom

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::size_t size = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 600;
  return strongroom::Run(count, size);
}
