#include "classify/utf16_columns.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"

namespace strongroom::classify {
namespace {

constexpr std::size_t kPartMax = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<model::Place*> PlacesOf(model::Document& document) {
  std::vector<model::Place*> places;
  const auto add = [&](model::Place& place) {
    if (place.column > 0 && place.offset >= place.column - 1) places.push_back(&place);
  };
  for (model::Field& each : document.fields) add(each.place);
  for (model::Finding& each : document.findings) add(each.place);
  for (model::FileError& each : document.errors) add(each.place);
  std::ranges::sort(places, {}, &model::Place::offset);
  return places;
}

// In UTF-8, which `text` is, a character of four bytes is one of two units.
std::size_t Utf16Units(std::string_view text) {
  std::size_t units = 0;
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    units += ((byte & 0xC0) != 0x80 ? 1 : 0) + (byte >= 0xF0 ? 1 : 0);
  }
  return units;
}

// Goes through a file from place to place, never back within a line.
class Counting {
 public:
  explicit Counting(const std::filesystem::path& path) : file_(path, std::ios::binary) {}

  // Places come in the order of their offsets. nullopt: see the header.
  std::optional<std::size_t> Column(const model::Place& place) {
    const std::size_t start = place.offset - (place.column - 1);
    if (start != start_) Begin(start);
    if (!known_ || place.offset < at_ || place.offset - at_ > kPartMax) return std::nullopt;
    std::optional<std::string_view> part = Read(at_, place.offset - at_);
    known_ = part && IsUtf8(*part);
    if (!known_) return std::nullopt;
    if (at_ == 0 && part->starts_with(kByteOrderMark)) part->remove_prefix(kByteOrderMark.size());
    units_ += Utf16Units(*part);
    at_ = place.offset;
    return units_ + 1;
  }

 private:
  void Begin(std::size_t start) {
    start_ = at_ = start;
    units_ = 0;
    known_ = start == 0 || Read(start - 1, 1) == "\n";
  }

  std::optional<std::string_view> Read(std::size_t offset, std::size_t size) {
    buffer_.resize(size);
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(buffer_.data(), static_cast<std::streamsize>(size));
    if (!file_) return std::nullopt;
    return buffer_;
  }

  std::ifstream file_;
  std::string buffer_;
  std::size_t start_ = 0;  // of the line
  std::size_t at_ = 0;     // up to where its `units_` are counted
  std::size_t units_ = 0;
  bool known_ = true;
};

}  // namespace

void GiveUtf16Columns(const std::filesystem::path& path, model::Document& document) {
  const std::vector<model::Place*> places = PlacesOf(document);
  // A pipe gives what it holds once, and may never be opened again.
  std::error_code failed;
  if (places.empty() || !std::filesystem::is_regular_file(path, failed)) return;
  Counting counting(path);
  for (model::Place* place : places) {
    place->column_utf16 = counting.Column(*place).value_or(0);
  }
}

}  // namespace strongroom::classify
