// A desk of 100,000 events: what a server that starts does before it can show it, against reading
// the same events from a plain SQLite table; and what a board over 10,000 issues costs then.
//
// usage: desk_ledger [--json FILE]
// Exit code 1 when a figure misses its target. Times are of the processor, so that what else runs
// on the machine counts less; medians of three rounds, in which baseline and measured take turns.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/as_of.h"
#include "desk/model/board.h"
#include "desk/model/search.h"
#include "desk_events.h"
#include "faults/house.h"
#include "vault/append_events.h"
#include "vault/replay_events.h"

namespace strongroom::bench {
namespace {

using desk::model::Event;
using desk::model::Sight;
using desk::model::State;
using faults::Must;

constexpr std::size_t kEvents = 100'000;
constexpr std::size_t kRounds = 3;
constexpr std::uint64_t kReplayPage = 10'000;

template <class Work>
double Milliseconds(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

class Figure {
 public:
  void Take(double ms) { times_.push_back(ms); }
  [[nodiscard]] double median() const {
    std::vector<double> sorted = times_;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }

 private:
  std::vector<double> times_;
};

void Require(bool good, std::string_view what) {
  if (!good) throw std::runtime_error(std::string(what));
}

// The baseline: the texts in a table, and nothing about them.
class PlainTable {
 public:
  PlainTable(const std::filesystem::path& file, const std::vector<std::string>& texts) {
    Require(sqlite3_open(file.c_str(), &db_) == SQLITE_OK, "SQLite cannot open a file");
    Execute("CREATE TABLE event (n INTEGER PRIMARY KEY, text TEXT NOT NULL); BEGIN");
    sqlite3_stmt* insert = Prepare("INSERT INTO event (text) VALUES (?)");
    for (const std::string& text : texts) {
      sqlite3_bind_text(insert, 1, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
      Require(sqlite3_step(insert) == SQLITE_DONE, "SQLite cannot insert");
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    Execute("COMMIT");
  }
  PlainTable(const PlainTable&) = delete;
  PlainTable& operator=(const PlainTable&) = delete;
  ~PlainTable() { sqlite3_close(db_); }

  [[nodiscard]] std::vector<std::string> ReadAll() {
    std::vector<std::string> texts;
    sqlite3_stmt* all = Prepare("SELECT text FROM event ORDER BY n");
    while (sqlite3_step(all) == SQLITE_ROW) {
      texts.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(all, 0)),
                         static_cast<std::size_t>(sqlite3_column_bytes(all, 0)));
    }
    sqlite3_finalize(all);
    return texts;
  }

 private:
  void Execute(const char* sql) {
    Require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    Require(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) == SQLITE_OK, sql);
    return statement;
  }
  sqlite3* db_ = nullptr;
};

// A vault with the events in its ledger, sealed.
class SealedLedger {
 public:
  SealedLedger(const std::filesystem::path& directory, const std::vector<std::string>& texts)
      : house_(directory) {
    house_.MakeTenant("desk");
    Must(house_.Run(vault::EnsureLedger(house_.vault(), "desk")));
    for (std::uint64_t last = 0; last < texts.size();) {
      const std::uint64_t end =
          std::min<std::uint64_t>(last + vault::kAppendEventsMax, texts.size());
      std::vector<std::string> portion(texts.begin() + static_cast<std::ptrdiff_t>(last),
                                       texts.begin() + static_cast<std::ptrdiff_t>(end));
      last = Must(
          house_.Run(vault::Append(house_.vault(), server_, ledger_, last, std::move(portion))));
    }
  }
  [[nodiscard]] std::vector<std::string> ReadAll() {
    std::vector<std::string> texts;
    for (bool more = true; more;) {
      vault::ReplayedEvents page = Must(house_.Run(
          vault::Replay(house_.vault(), server_, ledger_, texts.size() + 1, kReplayPage)));
      for (vault::LedgerEvent& event : page.events) texts.push_back(std::move(event.text));
      more = page.more;
    }
    return texts;
  }

 private:
  faults::House house_;
  const vault::Ledger ledger_{.tenant = 1, .name = "desk"};
  const access::Caller server_{.principal = access::Principal::System(), .request_id = {}};
};

struct Measured {
  Figure raw, replay, decode, fold, snapshots, board, search, copy, as_of;
  std::size_t on_board = 0, found = 0;
};

void ReadOut(State& state, const std::vector<Event>& events, Measured& measured) {
  std::vector<State> snapshots;
  measured.snapshots.Take(Milliseconds([&] {
    State again;
    for (const Event& event : events) {
      Must(Apply(again, event));
      KeepSnapshot(snapshots, again);
    }
  }));
  measured.board.Take(Milliseconds([&] {
    measured.on_board = 0;
    for (const auto& column : BoardFor(Sight(state, "p-1"), {}).columns) {
      measured.on_board += column.size();
    }
  }));
  measured.search.Take(Milliseconds(
      [&] { measured.found = Must(Search(Sight(state, "p-1"), "other mod-18")).size(); }));
  measured.copy.Take(Milliseconds([&] {
    const State copy = state;
    Require(copy.n == state.n, "a copy differs");
  }));
  measured.as_of.Take(Milliseconds([&] {
    Require(Must(StateAsOf(events, snapshots, events[77'777].at)).n == 77'778, "another past");
  }));
}

Measured Measure(PlainTable& plain, SealedLedger& sealed, const std::vector<std::string>& texts) {
  Measured measured;
  for (std::size_t round = 0; round < kRounds; ++round) {
    std::vector<std::string> read;
    measured.raw.Take(Milliseconds([&] { read = plain.ReadAll(); }));
    Require(read == texts, "the plain table gives other events");
    measured.replay.Take(Milliseconds([&] { read = sealed.ReadAll(); }));
    Require(read == texts, "the ledger gives other events");
    std::vector<Event> events;
    measured.decode.Take(Milliseconds([&] {
      for (const std::string& text : read) {
        events.push_back(Must(desk::model::DecodeEvent(events.size() + 1, text)));
      }
    }));
    State state;
    measured.fold.Take(Milliseconds([&] {
      for (const Event& event : events) Must(Apply(state, event));
    }));
    Require(state.issues.size() == kDeskIssues, "issues are missing");
    ReadOut(state, events, measured);
  }
  return measured;
}

struct Row {
  std::string_view what;
  double ms;
  double target_ms;  // 0: none
};

int Report(const Measured& measured, const std::string& json_file) {
  const double raw = measured.raw.median();
  const double start = measured.replay.median() + measured.decode.median() + measured.fold.median();
  const std::array<Row, 10> rows = {{
      {"the baseline: 100,000 events read from a plain table", raw, 0},
      {"read from the sealed ledger, verified and opened", measured.replay.median(), 0},
      {"their JSON decoded", measured.decode.median(), 0},
      {"folded into the state", measured.fold.median(), 2'000},
      {"a server's start in all: read, decoded, folded", start, 2'000},
      {"folded while snapshots are kept", measured.snapshots.median(), 0},
      {"a board over 10,000 issues for one person", measured.board.median(), 20},
      {"a search of all texts", measured.search.median(), 0},
      {"a copy of the state", measured.copy.median(), 0},
      {"the state as of a past moment", measured.as_of.median(), 0},
  }};
  bool good = measured.on_board > 4'000 && measured.found > 10;
  json::array out;
  fmt::print("{:<56}{:>9}{:>10}{:>10}\n", "what", "ms", "of raw", "target");
  for (const Row& row : rows) {
    good = good && (row.target_ms == 0 || row.ms < row.target_ms);
    fmt::print("{:<56}{:>9.1f}{:>10.2f}{:>10}\n", row.what, row.ms, row.ms / raw,
               row.target_ms == 0 ? std::string() : fmt::format("< {:.0f} ms", row.target_ms));
    out.push_back(json::object{{"what", row.what},
                               {"ms", row.ms},
                               {"of_raw", row.ms / raw},
                               {"target_ms", row.target_ms}});
  }
  fmt::print("{} issues on the board, {} found\n", measured.on_board, measured.found);
  if (!json_file.empty()) std::ofstream(json_file) << json::serialize(out) << '\n';
  return good ? 0 : 1;
}

int Run(const std::string& json_file) {
  const TemporaryDirectory directory;
  const DeskEvents events(kEvents);
  PlainTable plain(directory.path() / "plain.db", events.texts());
  const std::filesystem::path vault = directory.path() / "vault";
  std::filesystem::create_directory(vault);
  SealedLedger sealed(vault, events.texts());
  return Report(Measure(plain, sealed, events.texts()), json_file);
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!(arguments.empty() || (arguments.size() == 2 && arguments[0] == "--json"))) {
    std::cerr << "usage: desk_ledger [--json FILE]\n";
    return 2;
  }
  return strongroom::bench::Run(arguments.empty() ? std::string() : arguments[1]);
}
