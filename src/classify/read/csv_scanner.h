// Separated values (RFC 4180, with any separator) as a stream of fields, read in blocks in memory
// that does not grow. Takes what programs write: lines end with LF or CR LF, a quote inside of a
// field without quotes stands for itself. Not thread-safe.
//
// Refused, with the line: bytes that are not UTF-8, NUL, a quote that is never closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/model/place.h"
#include "classify/read/block_input.h"

namespace strongroom::classify::read {

// Of a longer field, the first so many bytes are given.
inline constexpr std::size_t kCsvFieldMax = std::size_t{64} * 1024;

struct CsvField {
  std::string_view text;  // without quotes; holds until the next field is asked for
  bool last = false;      // of its line
  bool cut = false;       // longer than kCsvFieldMax
};

class CsvScanner {
 public:
  CsvScanner(BlockInput& input, char separator) noexcept;  // the input must live as long

  // Begins the next line that has anything on it. False: there is none.
  [[nodiscard]] bool NextLine();
  // The line's next field. False: error() tells; nothing more can be read.
  [[nodiscard]] bool NextField(CsvField& field);

  // Where the present field begins. Cheap.
  [[nodiscard]] model::Place FieldPlace() const noexcept { return place_; }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] model::Place error_place() const noexcept { return error_place_; }

 private:
  [[nodiscard]] bool Fill();
  [[nodiscard]] bool Plain(CsvField& field);
  [[nodiscard]] bool Quoted(CsvField& field);
  void Keep(const char* from, const char* to);
  [[nodiscard]] bool EndField(CsvField& field);
  bool Refuse(std::string_view says, const model::Place& place);

  BlockInput* input_;
  const char* at_;
  const char* end_;
  const char* token_;
  char separator_;
  bool beyond_ascii_ = false;  // the present field has such bytes, or NUL
  std::string text_;           // of a field that does not stand in one piece
  bool cut_ = false;
  model::Place place_;
  std::string error_;
  model::Place error_place_;
};

}  // namespace strongroom::classify::read
