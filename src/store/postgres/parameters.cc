#include "store/postgres/parameters.h"

#include <bit>
#include <cassert>

namespace strongroom::store::postgres {

namespace {

template <class T>
T Load(const PGresult* result, int row, int column) {
  assert(PQgetlength(result, row, column) == static_cast<int>(sizeof(T)));
  std::make_unsigned_t<T> value = 0;
  const char* bytes = PQgetvalue(result, row, column);
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<std::make_unsigned_t<T>>(value << 8 | static_cast<unsigned char>(bytes[i]));
  }
  return static_cast<T>(value);
}

}  // namespace

template <class T>
void Parameters::Put(T value) {
  auto rest = static_cast<std::make_unsigned_t<T>>(value);
  const std::size_t at = data_.size();
  data_.resize(at + sizeof(T));
  for (std::size_t i = sizeof(T); i-- > 0; rest >>= 8) {
    data_[at + i] = static_cast<std::uint8_t>(rest);
  }
}

void Parameters::AddInt4(std::int32_t value) {
  Put(value);
  EndValue();
}

void Parameters::AddInt8(std::int64_t value) {
  Put(value);
  EndValue();
}

void Parameters::AddBytes(ByteView value) {
  data_.insert(data_.end(), value.begin(), value.end());
  EndValue();
}

// array_recv (arrayfuncs.c): dimensions, has-nulls flag, element type, then size and lower bound of
// each dimension. An empty array has no dimension.
void Parameters::BeginArray(std::uint32_t element_type, std::size_t count) {
  Put<std::int32_t>(count == 0 ? 0 : 1);
  Put<std::int32_t>(0);
  Put<std::uint32_t>(element_type);
  if (count == 0) return;
  Put(static_cast<std::int32_t>(count));
  Put<std::int32_t>(1);
}

void Parameters::ElementInt4(std::int32_t value) {
  Put<std::int32_t>(sizeof value);
  Put(value);
}

void Parameters::ElementInt8(std::int64_t value) {
  Put<std::int32_t>(sizeof value);
  Put(value);
}

void Parameters::ElementBytes(ByteView value) {
  Put(static_cast<std::int32_t>(value.size()));
  data_.insert(data_.end(), value.begin(), value.end());
}

void Parameters::EndValue() {
  assert(count_ < kMax);
  ends_[count_++] = data_.size();
}

Parameters::Arguments Parameters::arguments() const noexcept {
  static constexpr char kEmpty = 0;
  Arguments arguments;
  arguments.count = static_cast<int>(count_);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    // A null pointer would mean NULL, not an empty value.
    arguments.values[i] =
        data_.empty() ? &kEmpty : reinterpret_cast<const char*>(data_.data()) + begin;
    arguments.lengths[i] = static_cast<int>(ends_[i] - begin);
    arguments.formats[i] = 1;
    begin = ends_[i];
  }
  return arguments;
}

std::int32_t ColumnInt4(const PGresult* result, int row, int column) {
  return Load<std::int32_t>(result, row, column);
}

std::int64_t ColumnInt8(const PGresult* result, int row, int column) {
  return Load<std::int64_t>(result, row, column);
}

ByteView ColumnBytes(const PGresult* result, int row, int column) {
  return {reinterpret_cast<const std::uint8_t*>(PQgetvalue(result, row, column)),
          static_cast<std::size_t>(PQgetlength(result, row, column))};
}

}  // namespace strongroom::store::postgres
