// ReadCsv: tables of separated values. The separator and what stands before the table are found in
// the file's head; the table's first line gives the columns' names, unless it holds data, and then
// they are called "column 1" and so on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>

#include "classify/read/cell_records.h"
#include "classify/read/csv_preamble.h"
#include "classify/read/csv_scanner.h"
#include "classify/read/readers.h"
#include "classify/read/value_as_name.h"

namespace strongroom::classify::read {
namespace {

constexpr std::size_t kColumnsMax = 10'000;
constexpr std::size_t kNameMax = 256;

// Names are no numbers, no addresses, no JSON, no other values and not empty.
bool IsData(std::string_view cell) {
  if (cell.contains('@') || IsValueAsName(cell)) return true;
  if (MayBeRecords(cell) && cell.contains('"')) return true;
  const bool digit = std::ranges::any_of(cell, [](char c) { return c >= '0' && c <= '9'; });
  return digit && std::ranges::all_of(cell, [](char c) {
           return (c >= '0' && c <= '9') || std::string_view(" +-.,:/()TZ").contains(c);
         });
}

model::ValueKinds KindOf(std::string_view cell) {
  if (cell.empty()) return model::ValueKind::kNull;
  if (cell == "true" || cell == "false" || cell == "TRUE" || cell == "FALSE") {
    return model::ValueKind::kBoolean;
  }
  std::string_view digits = cell;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const auto only = [&digits](std::string_view of) {
    return !digits.empty() && digits.find_first_not_of(of) == std::string_view::npos;
  };
  // A number with a leading zero is a code.
  if (only("0123456789") && (digits.size() == 1 || digits[0] != '0')) {
    return model::ValueKind::kInteger;
  }
  if (only("0123456789.") && std::ranges::count(digits, '.') == 1 && digits.size() > 1) {
    return model::ValueKind::kNumber;
  }
  return model::ValueKind::kString;
}

class CsvReader {
 public:
  CsvReader(std::string_view file, BlockInput& input, const CsvPreamble& preamble)
      : scanner_(input, preamble.separator),
        document_(model::DocumentOf(model::SourceKind::kCsv, file)) {
    if (preamble.titles == 0) return;
    document_.AddFinding(
        "title-lines", {},
        fmt::format("{} with one cell above lines with many: taken for a title, "
                    "and the line behind for the columns' names",
                    preamble.titles == 1 ? "a line" : fmt::format("{} lines", preamble.titles)),
        {}, model::FindingSeverity::kNote);
  }

  model::Document Read() {
    if (ReadHeader()) {
      while (scanner_.NextLine() && ReadRecord()) {
      }
    }
    if (!scanner_.error().empty()) {
      const model::Place place = scanner_.error_place();
      document_.AddError(fmt::format("line {}: {}; the lines behind it were not read", place.line,
                                     scanner_.error()),
                         place);
    }
    Conclude();
    return std::move(document_);
  }

 private:
  struct Cell {
    std::string text;
    model::Place place;
  };

  bool ReadHeader() {
    std::vector<Cell> cells;
    if (!scanner_.NextLine()) {
      document_.AddError("the table is empty");
      return false;
    }
    CsvField field;
    do {
      if (!scanner_.NextField(field)) return false;
      ++columns_all_;
      if (cells.size() < kColumnsMax) {
        cells.push_back({std::string(field.text), scanner_.FieldPlace()});
      } else if (cells.size() == kColumnsMax && beyond_.line == 0) {
        beyond_ = scanner_.FieldPlace();
      }
    } while (!field.last);
    const bool data =
        std::ranges::any_of(cells, [](const Cell& cell) { return IsData(cell.text); });
    const std::string holder = std::filesystem::path(document_.file).stem().string();
    std::unordered_set<std::string> names;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      // The first column of many exports numbers the lines and is called nothing.
      if (i != 0 && !data && NameOf(cells[i].text).empty()) nameless_.push_back(i);
      AddColumn(data ? std::string() : NameOf(cells[i].text), i, cells[i].place, holder, names);
      if (data) AddValue(i, cells[i].text, false);
    }
    if (data) {
      document_.AddFinding("no-header", {},
                           "the first line holds data, so the columns are numbered; with their "
                           "names, more can be told",
                           document_.fields.front().place, model::FindingSeverity::kNote);
    }
    return true;
  }

  static std::string NameOf(std::string_view cell) {
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    std::size_t size = std::min(cell.size(), kNameMax);
    while (size != 0 && size != cell.size() &&
           (static_cast<unsigned char>(cell[size]) & 0xC0U) == 0x80) {
      --size;
    }
    return std::string(cell.substr(0, size));
  }

  void AddColumn(std::string name, std::size_t number, const model::Place& place,
                 const std::string& holder, std::unordered_set<std::string>& names) {
    if (name.empty()) name = fmt::format("column {}", number + 1);
    model::Field field;
    field.name = name;
    field.path = name;
    for (int n = 2; !names.insert(field.path).second; ++n)
      field.path = fmt::format("{} ({})", name, n);
    field.holder = holder;
    field.place = place;
    document_.fields.push_back(std::move(field));
    columns_.push_back(std::make_shared<value::Column>());
    records_of_.emplace_back();
    document_.fields.back().values = columns_.back();
  }

  void AddValue(std::size_t column, std::string_view text, bool cut) {
    if (!cut && cell_records_.Add(records_of_[column], text, place_now_)) return;
    document_.fields[column].kinds.Add(KindOf(text));
    columns_[column]->Add(text);
    ++document_.values;
  }

  bool ReadRecord() {
    CsvField field;
    std::size_t column = 0;
    bool beyond = false;  // cells that no column is for
    model::Place place;
    do {
      if (!scanner_.NextField(field)) return false;
      if (column == 0) place = scanner_.FieldPlace();
      if (column < columns_.size()) AddValue(column, field.text, field.cut);
      beyond = beyond || (column >= columns_all_ && !field.text.empty());
      cut_ += field.cut ? 1U : 0U;
      ++column;
    } while (!field.last);
    ++records_;
    longer_ += beyond ? 1U : 0U;
    if (column != columns_all_ && ragged_++ == 0) {
      first_ragged_ = place;
      first_cells_ = column;
    }
    return true;
  }

  void WriteRecords() {
    const std::size_t columns = document_.fields.size();
    std::unordered_set<std::string> paths;
    for (const model::Field& field : document_.fields) paths.insert(field.path);
    for (std::size_t i = 0; i < columns; ++i) {
      if (!records_of_[i]) continue;
      model::Field field = document_.fields[i];
      records_of_[i]->TellBounds(field.path, document_);
      CellRecords::AppendFields(*records_of_[i], field, paths, document_.fields);
      field.kinds.Add(records_of_[i]->KindsOf(SamplePaths::kRoot));
      if (field.values->values() == 0) {  // as an object of a JSON sample
        field.values.reset();
        field.container = true;
      }
      document_.fields[i] = std::move(field);
    }
    document_.values += cell_records_.values();
    cell_records_.TellBounds(document_);
  }

  // Names in two lines, of groups and of columns, look like this.
  void TellNameless() {
    std::erase_if(nameless_, [this](std::size_t column) {
      return columns_[column]->values() == 0 && !records_of_[column];
    });
    if (nameless_.empty()) return;
    document_.AddError(
        fmt::format("{} values but no name in the first line, such as the one called \"{}\" here: "
                    "write the columns' names into one line",
                    nameless_.size() == 1 ? "a column has"
                                          : fmt::format("{} columns have", nameless_.size()),
                    document_.fields[nameless_.front()].path),
        document_.fields[nameless_.front()].place);
  }

  void Conclude() {
    WriteRecords();
    TellNameless();
    if (columns_all_ > columns_.size() && !columns_.empty()) {
      document_.AddError(
          fmt::format("of its {} columns only the first {} were looked at: give the others as a "
                      "table of their own",
                      columns_all_, columns_.size()),
          beyond_);
    }
    if (2 * longer_ > records_) {
      document_.AddError(
          fmt::format("most lines have more cells than the first one, {}, and those were not "
                      "looked at: if it is a title, remove it; the first line has the columns' "
                      "names",
                      columns_all_),
          document_.fields.empty() ? model::Place{} : document_.fields.front().place);
    }
    if (ragged_ != 0) {
      document_.AddFinding(
          "ragged-lines", {},
          fmt::format("{} lines have more or fewer cells than the {} columns of the first, the "
                      "first of them line {} with {}; their values may count for a wrong column",
                      ragged_, columns_all_, first_ragged_.line, first_cells_),
          first_ragged_);
    }
    if (cut_ != 0) {
      document_.AddFinding(
          "long-values", {},
          fmt::format("{} cells are longer than {} KiB; only so much of each was looked at", cut_,
                      kCsvFieldMax / 1024),
          {}, model::FindingSeverity::kNote);
    }
  }

  CsvScanner scanner_;
  model::Document document_;
  std::vector<std::shared_ptr<value::Column>> columns_;
  std::vector<std::shared_ptr<SamplePaths>> records_of_;  // null: a column of values alone
  std::vector<std::size_t> nameless_;                     // columns, of a first line of names
  CellRecords cell_records_;
  PlaceNow place_now_ = [this] { return scanner_.FieldPlace(); };
  std::size_t columns_all_ = 0;  // of the first line, also those that are too many
  model::Place beyond_;          // the first of those
  std::uint64_t records_ = 0;
  std::uint64_t longer_ = 0;  // have cells that are not empty behind the last column
  std::uint64_t ragged_ = 0;
  std::uint64_t cut_ = 0;
  model::Place first_ragged_;
  std::size_t first_cells_ = 0;
};

}  // namespace

model::Document ReadCsv(const std::filesystem::path& path, std::string_view file,
                        const BytesRead& progress) {
  auto input = BlockInput::Open(path);
  if (!input) {
    model::Document document = model::DocumentOf(model::SourceKind::kCsv, file);
    document.AddError(input.error().detail);
    return document;
  }
  if (progress) input->OnRead(progress);
  static_cast<void>(input->More(input->begin()));
  const CsvPreamble preamble = CsvPreambleOf({input->begin(), input->end()});
  if (preamble.bytes > 0) static_cast<void>(input->More(input->begin() + preamble.bytes));
  return CsvReader(file, *input, preamble).Read();
}

}  // namespace strongroom::classify::read
