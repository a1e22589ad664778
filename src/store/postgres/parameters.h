// The values of one statement in PostgreSQL's binary format (network byte order; arrays as in the
// server's array_send), and the columns of a binary result. Unsigned numbers of the port are stored
// in the signed type of the same width, bit for bit.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/bytes.h"

namespace strongroom::store::postgres {

class Parameters {
 public:
  static constexpr std::size_t kMax = 8;

  void AddInt4(std::int32_t value);
  void AddInt8(std::int64_t value);
  void AddBytes(ByteView value);  // bytea, or uuid from 16 bytes
  void AddText(std::string_view value) { AddBytes(AsBytes(value)); }

  // Arrays of one dimension; `project` turns an item into what the element holds.
  template <class Items, class Project>
  void AddInt4Array(const Items& items, Project project) {
    BeginArray(kInt4, items.size());
    for (const auto& item : items) ElementInt4(static_cast<std::int32_t>(project(item)));
    EndValue();
  }
  template <class Items, class Project>
  void AddInt8Array(const Items& items, Project project) {
    BeginArray(kInt8, items.size());
    for (const auto& item : items) ElementInt8(static_cast<std::int64_t>(project(item)));
    EndValue();
  }
  template <class Items, class Project>
  void AddByteaArray(const Items& items, Project project) {
    BeginArray(kBytea, items.size());
    for (const auto& item : items) ElementBytes(ByteView(project(item)));
    EndValue();
  }
  template <class Items, class Project>
  void AddTextArray(const Items& items, Project project) {
    BeginArray(kText, items.size());
    for (const auto& item : items) ElementBytes(AsBytes(project(item)));
    EndValue();
  }

  // In the form the PQsend functions take; valid until this object changes.
  struct Arguments {
    int count = 0;
    std::array<const char*, kMax> values{};
    std::array<int, kMax> lengths{};
    std::array<int, kMax> formats{};
  };
  [[nodiscard]] Arguments arguments() const noexcept;

 private:
  // pg_type.dat
  static constexpr std::uint32_t kBytea = 17;
  static constexpr std::uint32_t kInt8 = 20;
  static constexpr std::uint32_t kInt4 = 23;
  static constexpr std::uint32_t kText = 25;

  template <class T>
  void Put(T value);
  void BeginArray(std::uint32_t element_type, std::size_t count);
  void ElementInt4(std::int32_t value);
  void ElementInt8(std::int64_t value);
  void ElementBytes(ByteView value);
  void EndValue();

  Bytes data_;
  std::array<std::size_t, kMax> ends_{};
  std::size_t count_ = 0;
};

// Columns of a binary result; the caller knows their types.
[[nodiscard]] std::int32_t ColumnInt4(const PGresult* result, int row, int column);
[[nodiscard]] std::int64_t ColumnInt8(const PGresult* result, int row, int column);
// Valid as long as the result.
[[nodiscard]] ByteView ColumnBytes(const PGresult* result, int row, int column);

}  // namespace strongroom::store::postgres
