// Cuts a body that comes in parts into the lines of a bulk import.
//
// A line ends in LF or CR LF, the last one also where the body ends. Blank lines are counted and
// passed over. What is longer than kLineMaxBytes without its end is kTooLarge as a line of its own,
// however the parts fall; of such a line no more than that is ever held.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "vault/import_records.h"

namespace strongroom::api {

class LineCutter {
 public:
  static constexpr std::size_t kLineMaxBytes = 1 << 20;

  // Appends the lines that `part` ends to `lines`; what stands behind them waits for more.
  void Cut(std::string_view part, std::deque<vault::ImportLine>& lines);
  // The body has ended: what waits is a line.
  void Finish(std::deque<vault::ImportLine>& lines);

  // Of the line in work.
  [[nodiscard]] std::size_t held_bytes() const { return held_.size(); }

 private:
  void Hold(std::string_view piece);
  void EndLine(std::deque<vault::ImportLine>& lines);

  std::string held_;  // of the line in work
  std::uint64_t number_ = 0;
  bool too_long_ = false;  // the line in work, whatever is still to come
};

}  // namespace strongroom::api
