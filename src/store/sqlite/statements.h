// Prepared statements of one connection, made at first use and kept: per table and operation, and
// for the chains.
#pragma once

#include <array>
#include <string>
#include <unordered_map>

#include "store/sqlite/schema.h"

namespace strongroom::store::sqlite {

class Statements {
 public:
  // `connection` outlives this object.
  explicit Statements(Connection& connection) noexcept : connection_(connection) {}

  using OfTable = std::array<Statement, kTableOps>;

  // The statement, reset. kNoSuchTable when it is not there. The pointer is good until Forget.
  [[nodiscard]] Result<Statement*> Of(const TableName& table, TableOp op);
  [[nodiscard]] Result<Statement*> Of(ChainOp op);
  // kNoSuchTable when it is not there.
  [[nodiscard]] Result<void> Expect(const TableName& table);
  // Before a table is dropped.
  void Forget(const TableName& table);
  // Before the connection is closed: a connection with statements left stays open.
  void ForgetAll();

 private:
  [[nodiscard]] Result<OfTable*> Find(const TableName& table);

  Connection& connection_;
  std::unordered_map<std::string, OfTable> tables_;
  std::array<Statement, kChainOps> chain_;
  // The table asked for last: a batch mostly stays with one.
  const std::string* last_name_ = nullptr;
  OfTable* last_ = nullptr;
};

}  // namespace strongroom::store::sqlite
