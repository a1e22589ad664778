// Rows that stand in a script, `COPY t (a, b) FROM stdin` and `INSERT INTO t (a, b) VALUES …`, as
// sample values of the table's columns: a dump holds what the database held. A table that is not in
// the file has the columns that the statement names.
//
// Of INSERT the literals are looked at, texts and numbers; what is computed is passed over. COPY is
// read in its text format. Rows that fit no columns are noted as not read. Without a list of names
// columns are in the order of the file, MySQL's FIRST and AFTER not followed.
#pragma once

#include "classify/read/sql_statement.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

// `cursor` stands behind COPY; of another COPY than one FROM stdin nothing is read.
void ReadCopy(const SqlStatement& statement, SqlCursor& cursor, SqlTables& tables);

// `cursor` stands behind INSERT, whose rows `statements` has next, and is left behind them.
void ReadInsert(SqlCursor& cursor, SqlStatements& statements, SqlTables& tables);

}  // namespace strongroom::classify::read
