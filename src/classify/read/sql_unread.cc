#include "classify/read/sql_unread.h"

#include <fmt/format.h>

#include <string_view>

namespace strongroom::classify::read {

namespace {

using model::FindingSeverity;

struct Wording {
  std::string_view rule;
  FindingSeverity severity;
  std::string_view one;
  std::string_view many;
  std::string_view says;
};

// In the order of SqlUnreadKind.
constexpr std::array<Wording, kSqlUnreadKinds> kWordings = {{
    {"view-not-read", FindingSeverity::kNote, "view, whose columns are", "views, whose columns are",
     "those of a query: see that the tables behind are scanned"},
    {"table-not-read", FindingSeverity::kWarning, "CREATE TABLE … AS, whose columns are",
     "CREATE TABLE … AS, whose columns are",
     "those of a query: write the columns out, \"CREATE TABLE t (iban text)\""},
    {"table-not-read", FindingSeverity::kWarning, "table OF a type that is",
     "tables OF types that are",
     "not in this file, so that no column is known: put the type before the table"},
    {"rows-not-read", FindingSeverity::kNote, "row of COPY or INSERT, whose values belong",
     "rows of COPY or INSERT, whose values belong",
     "to no column that is known here: put the table before them, or name the columns as in "
     "\"COPY t (iban) FROM stdin\"; COPY is read in its text format, without options"},
    {"table-ambiguous", FindingSeverity::kWarning, "name of a table that stands",
     "names of tables that stand",
     "in several SQL schemas, so that nobody knows which is meant: write \"schema.table\""},
    {"table-not-read", FindingSeverity::kNote, "CREATE TEMPORARY TABLE, whose columns",
     "CREATE TEMPORARY TABLE, whose columns", "are gone with their session"},
    {"comment-not-read", FindingSeverity::kWarning, "comment on a table or column that is",
     "comments on tables or columns that are",
     "not in this file, or of a view: a class that they declare counts for nothing. Put them into "
     "the file that makes the column"},
}};

}  // namespace

void SqlUnread::Note(SqlUnreadKind kind, const model::Place& place, std::uint64_t count) {
  Told& told = told_.at(static_cast<std::size_t>(kind));
  if (told.count == 0) told.first = place;
  told.count += count;
}

void SqlUnread::Write(model::Document& document) const {
  for (std::size_t kind = 0; kind < kWordings.size(); ++kind) {
    const Told& told = told_.at(kind);
    const Wording& wording = kWordings.at(kind);
    if (told.count == 0) continue;
    document.AddFinding(wording.rule, {},
                        fmt::format("not read: {} {} {}", told.count,
                                    told.count == 1 ? wording.one : wording.many, wording.says),
                        told.first, wording.severity);
  }
}

}  // namespace strongroom::classify::read
