#include "store/postgres/statements.h"

#include <fmt/format.h>

#include <cstdint>

namespace strongroom::store::postgres {

namespace {

constexpr std::size_t kIdentifierMax = 63;  // NAMEDATALEN - 1
constexpr std::string_view kIndexSuffix = "__index";

// FNV-1a, 64 bits: names tables, protects nothing.
std::uint64_t NameDigest(std::string_view text) {
  std::uint64_t digest = 0xcbf29ce484222325U;
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return digest;
}

// `text`, or, where it is longer than `size_max`, its beginning and a digest of all of it.
std::string Abbreviated(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) return std::string(text);
  return fmt::format("{}_{:016x}", text.substr(0, size_max - 17), NameDigest(text));
}

// The server cuts names of prepared statements at the length of an identifier, silently.
std::string NameOf(std::string_view verb, std::string_view table) {
  return Abbreviated(fmt::format("{}:{}", verb, table), kIdentifierMax);
}

}  // namespace

std::string Quoted(std::string_view identifier) {
  std::string quoted = "\"";
  for (const char c : identifier) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string Qualified(std::string_view schema, std::string_view table) {
  return Quoted(schema) + "." + Quoted(table);
}

std::string IndexTableName(std::string_view table) {
  return Abbreviated(table, kIdentifierMax - kIndexSuffix.size()).append(kIndexSuffix);
}

TableReads::TableReads(std::string_view schema, const TableName& table) {
  const std::string rows = Qualified(schema, table);
  const std::string index = Qualified(schema, IndexTableName(table));
  get_many = {NameOf("get_many", table),
              "SELECT key, version, body FROM " + rows +
                  " WHERE partition = $1::int4 AND key = ANY ($2::bytea[]) ORDER BY key"};
  scan_from = {NameOf("scan_from", table), "SELECT key, version, body FROM " + rows +
                                               " WHERE partition = $1::int4 AND key >= $2::bytea"
                                               " ORDER BY partition, key LIMIT $3::int8"};
  scan_between = {NameOf("scan_between", table),
                  "SELECT key, version, body FROM " + rows +
                      " WHERE partition = $1::int4 AND key >= $2::bytea AND key < $3::bytea"
                      " ORDER BY partition, key LIMIT $4::int8"};
  lookup = {NameOf("lookup", table),
            "SELECT key FROM " + index +
                " WHERE partition = $1::int4 AND index = $2::int4 AND value = $3::bytea"
                " AND key >= $4::bytea ORDER BY partition, index, value, key LIMIT $5::int8"};
  scan_index = {NameOf("scan_index", table),
                "SELECT index, value, key FROM " + index +
                    " WHERE partition = $1::int4"
                    " AND (index, value, key) > ($2::int4, $3::bytea, $4::bytea)"
                    " ORDER BY partition, index, value, key LIMIT $5::int8"};
  count = {NameOf("count", table), "SELECT count(*) FROM " + rows + " WHERE partition = $1::int4"};
}

TableWrites::TableWrites(std::string_view schema, const TableName& table) {
  const std::string rows = Qualified(schema, table);
  const std::string index = Qualified(schema, IndexTableName(table));
  const std::string wanted = "unnest($1::int4[], $2::bytea[]) AS w(partition, key)";
  const std::string same_row = "t.partition = w.partition AND t.key = w.key";
  // The sort stands below the locking node, so rows are locked in key order.
  const std::string lock = "SELECT t.partition, t.key, t.version FROM " + wanted + " JOIN " + rows +
                           " AS t ON " + same_row + " ORDER BY t.partition, t.key FOR ";
  lock_shared = {NameOf("lock_shared", table), lock + "SHARE OF t"};
  lock_exclusive = {NameOf("lock_exclusive", table), lock + "UPDATE OF t"};
  insert = {NameOf("insert", table),
            "INSERT INTO " + rows +
                " (partition, key, version, body)"
                " SELECT * FROM unnest($1::int4[], $2::bytea[], $3::int8[], $4::bytea[])"};
  upsert = {NameOf("upsert", table), insert.sql +
                                         " ON CONFLICT (partition, key) DO UPDATE SET"
                                         " version = excluded.version, body = excluded.body"};
  remove = {NameOf("remove", table),
            "DELETE FROM " + rows + " AS t USING " + wanted + " WHERE " + same_row};
  hold_absent = {NameOf("hold_absent", table),
                 "INSERT INTO " + rows +
                     " (partition, key, version, body)"
                     " SELECT w.partition, w.key, 0, ''::bytea FROM " +
                     wanted};
  const std::string entries =
      "unnest($1::int4[], $2::int4[], $3::bytea[], $4::bytea[]) AS w(partition, index, value, key)";
  index_remove = {NameOf("index_remove", table),
                  "DELETE FROM " + index + " AS t USING " + entries +
                      " WHERE t.partition = w.partition AND t.index = w.index"
                      " AND t.value = w.value AND t.key = w.key"};
  index_add = {NameOf("index_add", table),
               "INSERT INTO " + index +
                   " (partition, index, value, key)"
                   " SELECT w.partition, w.index, w.value, w.key FROM " +
                   entries + " ON CONFLICT DO NOTHING"};
}

ChainStatements::ChainStatements(std::string_view schema) {
  const std::string chain = Qualified(schema, kChainTable);
  heads_of = {"chain_heads_of",
              "SELECT w.partition, h.n, h.mac FROM unnest($1::int4[]) AS w(partition),"
              " LATERAL (SELECT c.n, c.mac FROM " +
                  chain +
                  " AS c WHERE c.partition = w.partition AND c.instance = $2::uuid"
                  " ORDER BY c.n DESC LIMIT 1) AS h"};
  append = {"chain_append", "INSERT INTO " + chain +
                                " (partition, instance, n, entry, mac)"
                                " SELECT w.partition, $1::uuid, w.n, w.entry, w.mac"
                                " FROM unnest($2::int4[], $3::int8[], $4::bytea[], $5::bytea[])"
                                " AS w(partition, n, entry, mac)"};
  read = {"chain_read", "SELECT n, entry, mac FROM " + chain +
                            " WHERE partition = $1::int4 AND instance = $2::uuid AND n > $3::int8"
                            " ORDER BY partition, instance, n LIMIT $4::int8"};
  // Steps from chain to chain down the primary key instead of reading every entry.
  const std::string newest = "SELECT c.instance, c.n, c.mac FROM " + chain + " AS c WHERE ";
  const std::string backward = " ORDER BY c.partition DESC, c.instance DESC, c.n DESC LIMIT 1";
  heads = {"chain_heads", "WITH RECURSIVE h AS ((" + newest + "c.partition = $1::int4" + backward +
                              ") UNION ALL SELECT l.* FROM h, LATERAL (" + newest +
                              "c.partition = $1::int4 AND c.instance < h.instance" + backward +
                              ") AS l) SELECT instance, n, mac FROM h ORDER BY instance"};
  notify = {"notify",
            "SELECT count(pg_notify($1::text, w.payload)) FROM unnest($2::text[]) AS w(payload)"};
  // Which tables there are is not known here: each is asked by a statement made of its name. Names
  // of row tables do not begin with an underscore.
  any = {"any", fmt::format("SELECT (EXISTS (SELECT FROM {0}) OR EXISTS (SELECT FROM pg_class AS c"
                            " JOIN pg_namespace AS s ON s.oid = c.relnamespace"
                            " WHERE c.oid <> to_regclass('{0}') AND s.oid = (SELECT relnamespace"
                            " FROM pg_class WHERE oid = to_regclass('{0}'))"
                            " AND c.relkind = 'r' AND left(c.relname, 1) <> '_'"
                            " AND query_to_xml(format('SELECT EXISTS (SELECT FROM %I.%I) AS held',"
                            " s.nspname, c.relname), false, false, '')::text LIKE '%>true<%'))"
                            "::int4",
                            chain)};
}

}  // namespace strongroom::store::postgres
