#include "desk/intake/csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "desk/intake/byte_order_mark.h"

namespace strongroom::desk::intake {
namespace {

// The JSON reader knows which bytes are text.
bool IsText(std::string_view line) {
  std::string quoted;
  AppendJsonString(quoted, line);
  return ParseJson(quoted).has_value();
}

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  Result<std::vector<CsvRecord>> Read() {
    while (problem_.empty() && !rest_.empty()) {
      if (TakeLineEnd()) continue;
      ReadRecord();
    }
    if (problem_.empty()) return std::move(records_);
    return Fail(ErrorKind::kMalformed, fmt::format("line {}: {}", line_, problem_));
  }

 private:
  void ReadRecord() {
    CsvRecord record{.line = line_, .fields = {}};
    while (true) {
      record.fields.push_back(rest_.starts_with('"') ? Quoted() : Plain());
      if (problem_.empty() && !IsText(record.fields.back())) {
        problem_ = "bytes that are not UTF-8, or a NUL; save the file as UTF-8";
      }
      if (!problem_.empty()) return;
      if (!rest_.starts_with(',')) break;
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && !TakeLineEnd()) {
      problem_ = "a carriage return stands by itself; end lines with LF or CR LF";
      return;
    }
    records_.push_back(std::move(record));
  }

  std::string Plain() {
    const std::string_view field = rest_.substr(0, rest_.find_first_of("\",\r\n"));
    rest_.remove_prefix(field.size());
    if (rest_.starts_with('"')) {
      problem_ = "a quote inside a field without quotes; write the field in quotes, and it twice";
    }
    return std::string(field);
  }

  std::string Quoted() {
    const std::size_t began = line_;
    rest_.remove_prefix(1);
    std::string field;
    while (true) {
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) {
        line_ = began;
        problem_ = "the quote that opens a field here is never closed";
        return field;
      }
      field += rest_.substr(0, quote);
      line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, quote), '\n'));
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      field += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      problem_ = "something stands behind a closing quote; write quotes inside of a field twice";
    }
    return field;
  }

  bool TakeLineEnd() {
    for (const std::string_view end : {"\r\n", "\n"}) {
      if (!rest_.starts_with(end)) continue;
      rest_.remove_prefix(end.size());
      ++line_;
      return true;
    }
    return false;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  std::string problem_;
  std::vector<CsvRecord> records_;
};

}  // namespace

Result<std::vector<CsvRecord>> ParseCsv(std::string_view text) {
  return CsvReader(WithoutByteOrderMark(text)).Read();
}

}  // namespace strongroom::desk::intake
