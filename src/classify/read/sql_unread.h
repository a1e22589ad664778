// What an SQL file says of columns and values, and is not read: told, so that nobody takes silence
// for "nothing is there". One finding a kind, with how often and the first place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "classify/model/document.h"
#include "classify/model/place.h"

namespace strongroom::classify::read {

enum class SqlUnreadKind : std::uint8_t {
  kView,       // CREATE VIEW: its columns are those of a query
  kTableAs,    // CREATE TABLE … AS SELECT
  kTableOf,    // CREATE TABLE … OF a type that is not in the file
  kRows,       // of COPY and INSERT, whose values belong to no column that is known
  kAmbiguous,  // a name without a schema, of a table that several schemas have
  kTemporary,  // CREATE TEMPORARY TABLE
  kComment     // of a table or column that is not known
};

inline constexpr std::size_t kSqlUnreadKinds = 7;

class SqlUnread {
 public:
  // Adds up; the first place is kept.
  void Note(SqlUnreadKind kind, const model::Place& place, std::uint64_t count = 1);
  void Write(model::Document& document) const;

 private:
  struct Told {
    std::uint64_t count = 0;
    model::Place first;
  };
  std::array<Told, kSqlUnreadKinds> told_{};
};

}  // namespace strongroom::classify::read
