#include "store/sqlite/statements.h"

#include <utility>

#include "store/table_name.h"

namespace strongroom::store::sqlite {

Result<Statements::OfTable*> Statements::Find(const TableName& table) {
  if (last_ != nullptr && *last_name_ == table) return last_;
  auto found = tables_.find(table);
  if (found == tables_.end()) {
    if (!IsTableName(table)) return Fail(ErrorKind::kInternal, "not the name of a table");
    // Preparing any statement tells whether the table is there.
    auto get = connection_.Prepare(TableSql(TableOp::kGet, table));
    if (!get) return Fail(std::move(get.error()));
    found = tables_.try_emplace(table).first;
    found->second[static_cast<std::size_t>(TableOp::kGet)] = std::move(*get);
  }
  last_name_ = &found->first;
  last_ = &found->second;
  return last_;
}

Result<Statement*> Statements::Of(const TableName& table, TableOp op) {
  const auto statements = Find(table);
  if (!statements) return Fail(statements.error());
  Statement& statement = (**statements)[static_cast<std::size_t>(op)];
  if (!statement) {
    auto prepared = connection_.Prepare(TableSql(op, table));
    if (!prepared) return Fail(std::move(prepared.error()));
    statement = std::move(*prepared);
  }
  return &statement;
}

Result<Statement*> Statements::Of(ChainOp op) {
  Statement& statement = chain_[static_cast<std::size_t>(op)];
  if (!statement) {
    auto prepared = connection_.Prepare(ChainSql(op));
    if (!prepared) return Fail(std::move(prepared.error()));
    statement = std::move(*prepared);
  }
  return &statement;
}

Result<void> Statements::Expect(const TableName& table) {
  if (const auto found = Find(table); !found) return Fail(found.error());
  return {};
}

void Statements::Forget(const TableName& table) {
  last_ = nullptr;
  last_name_ = nullptr;
  tables_.erase(table);
}

void Statements::ForgetAll() {
  last_ = nullptr;
  last_name_ = nullptr;
  tables_.clear();
  chain_ = {};
}

}  // namespace strongroom::store::sqlite
