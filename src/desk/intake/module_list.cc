#include "desk/intake/module_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/lower_case.h"
#include "base/refusals.h"
#include "desk/intake/csv.h"
#include "desk/intake/module_name.h"

namespace strongroom::desk::intake {
namespace {

constexpr std::size_t kTextMax = 500;
constexpr std::array<std::string_view, 8> kColumns{"module",        "repository",
                                                   "language",      "team",
                                                   "product-owner", "planned-for-next-release",
                                                   "alternatives",  "used-in-production"};

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

class ListReader {
 public:
  explicit ListReader(Refusals& refusals) : refusals_(refusals) {}

  std::vector<ListedModule> Read(const std::vector<CsvRecord>& records) {
    std::vector<ListedModule> modules;
    if (records.empty()) {
      Refuse(1, "header", fmt::format("name the columns: {}", fmt::join(kColumns, ", ")));
      return modules;
    }
    ReadHeader(records.front());
    if (!refusals_.empty()) return modules;
    for (std::size_t at = 1; at < records.size(); ++at) modules.push_back(ReadLine(records[at]));
    return modules;
  }

 private:
  // What parts the columns where it is no comma; 0: nothing else.
  static char OtherDelimiter(const CsvRecord& header) {
    if (header.fields.size() != 1) return 0;
    for (const char each : {';', '\t'}) {
      if (header.fields.front().find(each) != std::string::npos) return each;
    }
    return 0;
  }

  // Names in any case.
  void ReadHeader(const CsvRecord& header) {
    if (const char delimiter = OtherDelimiter(header); delimiter != 0) {
      Refuse(header.line, "delimiter",
             fmt::format("the columns are parted by {}: part them by commas",
                         delimiter == ';' ? "semicolons" : "tabs"));
      return;
    }
    for (const std::string& field : header.fields) {
      const std::string name = LowerCase(Trimmed(field));
      const auto known = std::ranges::find(kColumns, name);
      if (known == kColumns.end()) {
        Refuse(header.line, "unknown-column",
               fmt::format("unknown column {}; there are {}", Quoted(Trimmed(field)),
                           fmt::join(kColumns, ", ")));
        continue;
      }
      if (std::ranges::find(columns_, name) != columns_.end()) {
        Refuse(header.line, "column-twice", fmt::format("column {} is there twice", Quoted(name)));
      }
      columns_.emplace_back(*known);
    }
    if (std::ranges::find(columns_, "module") == columns_.end()) {
      Refuse(header.line, "no-module", "a column \"module\" has to be there");
    }
  }

  ListedModule ReadLine(const CsvRecord& record) {
    ListedModule module;
    module.line = record.line;
    if (record.fields.size() != columns_.size()) {
      Refuse(record.line, "fields",
             fmt::format("{} fields, but {} columns; quote fields with commas in them",
                         record.fields.size(), columns_.size()));
      return module;
    }
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      ReadField(module, columns_[at], Trimmed(record.fields[at]));
    }
    return module;
  }

  void ReadField(ListedModule& module, std::string_view column, std::string_view field) {
    if (field.size() > kTextMax) {
      Refuse(module.line, "text", fmt::format("{} has more than {} bytes", column, kTextMax));
      return;
    }
    if (column == "module") {
      ReadName(module, field);
    } else if (column == "planned-for-next-release") {
      module.planned_for_next_release = YesOrNo(module, column, field);
    } else if (column == "used-in-production") {
      module.used_in_production = YesOrNo(module, column, field);
    } else if (column == "alternatives") {
      module.alternatives = Names(module, field);
    } else {
      auto& text = column == "repository" ? module.repository
                   : column == "language" ? module.language
                   : column == "team"     ? module.team
                                          : module.product_owner;
      text = std::string(field);
    }
  }

  void ReadName(ListedModule& module, std::string_view field) {
    module.name = field;
    if (!IsModuleName(field)) {
      Refuse(module.line, "module",
             fmt::format("{} is no module's name, such as mod-users", Quoted(field)));
      return;
    }
    const auto [first, fresh] = lines_.emplace(module.name, module.line);
    if (!fresh) {
      Refuse(module.line, "module-twice",
             fmt::format("{} stands on line {} already", module.name, first->second));
    }
  }

  std::vector<std::string> Names(const ListedModule& module, std::string_view field) {
    std::vector<std::string> names;
    while (!field.empty()) {
      const std::size_t end = std::min(field.find(';'), field.size());
      const std::string_view name = Trimmed(field.substr(0, end));
      if (!IsModuleName(name)) {
        Refuse(module.line, "alternatives",
               fmt::format("{} among the alternatives is no module's name; part them with \";\"",
                           Quoted(name)));
      }
      names.emplace_back(name);
      field.remove_prefix(std::min(end + 1, field.size()));
    }
    return names;
  }

  std::optional<bool> YesOrNo(const ListedModule& module, std::string_view column,
                              std::string_view field) {
    if (field.empty()) return std::nullopt;
    const std::string word = LowerCase(field);
    if (word == "yes" || word == "true") return true;
    if (word != "no" && word != "false") {
      Refuse(module.line, "yes-or-no",
             fmt::format("{} is {}; write yes, no, true, false or nothing", column, Quoted(field)));
    }
    return false;
  }

  // A table has no pointers: the line stands in the message.
  void Refuse(std::size_t line, std::string_view rule, std::string_view message) {
    refusals_.Add("", rule, fmt::format("line {}: {}", line, message));
  }

  Refusals& refusals_;
  std::vector<std::string_view> columns_;
  std::map<std::string, std::size_t, std::less<>> lines_;
};

}  // namespace

Result<std::vector<ListedModule>> ParseModuleList(std::string_view text) {
  const Result<std::vector<CsvRecord>> records = ParseCsv(text);
  if (!records) return Fail(records.error());
  Refusals refusals;
  std::vector<ListedModule> modules = ListReader(refusals).Read(*records);
  if (refusals.empty()) return modules;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the list of modules cannot be taken over",
                    .fields = std::move(refusals).Take()});
}

}  // namespace strongroom::desk::intake
