#include "classify/read/csv_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace strongroom::classify::read {
namespace {

// The first separator or line's end from `at`, or `end`; sets `odd` when a byte beyond ASCII or a
// control character but these went by.
const char* FindEnd(const char* at, const char* end, char separator, bool& odd) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(separator);
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i turn = _mm_set1_epi8('\r');
  const __m128i space = _mm_set1_epi8(' ');
  while (end - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i found =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, feed), _mm_cmpeq_epi8(bytes, turn)));
    const auto ends = static_cast<std::uint32_t>(_mm_movemask_epi8(found));
    auto odds = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmplt_epi8(bytes, space)));
    if (ends != 0) {
      const int size = std::countr_zero(ends);
      odd = odd || (odds & ((1U << static_cast<unsigned>(size)) - 1)) != 0;
      return at + size;
    }
    odd = odd || odds != 0;
    at += 16;
  }
#endif
  for (; at != end && *at != separator && *at != '\n' && *at != '\r'; ++at) odd = odd || *at < ' ';
  return at;
}

}  // namespace

CsvScanner::CsvScanner(BlockInput& input, char separator) noexcept
    : input_(&input),
      at_(input.begin()),
      end_(input.end()),
      token_(input.begin()),
      separator_(separator) {}

bool CsvScanner::Fill() {
  if (input_->whole()) return false;
  const std::ptrdiff_t ahead = at_ - token_;
  const bool more = input_->More(token_);
  if (input_->full()) return false;  // nothing moved
  token_ = input_->begin();
  at_ = token_ + ahead;
  end_ = input_->end();
  return more;
}

bool CsvScanner::Refuse(std::string_view says, const model::Place& place) {
  error_ = says;
  error_place_ = place;
  return false;
}

bool CsvScanner::NextLine() {
  while (true) {
    token_ = at_;
    while (end_ - at_ < 3 && Fill()) {
    }
    if (at_ == end_) return false;
    if (input_->OffsetOf(at_) == 0 && std::string_view(at_, end_).starts_with("\xEF\xBB\xBF")) {
      at_ += 3;
    } else if (*at_ == '\n' || *at_ == '\r') {
      ++at_;
    } else {
      return true;
    }
  }
}

// Appends to the field, as far as it may grow.
void CsvScanner::Keep(const char* from, const char* to) {
  const auto size = static_cast<std::size_t>(to - from);
  const std::size_t fits = std::min(size, kCsvFieldMax - text_.size());
  text_.append(from, fits);
  cut_ = cut_ || fits < size;
}

bool CsvScanner::NextField(CsvField& field) {
  field = {};
  text_.clear();
  cut_ = false;
  beyond_ascii_ = false;
  token_ = at_;
  if (at_ == end_ && !Fill()) {  // behind a separator at the very end
    field.last = true;
    return true;
  }
  place_ = input_->PlaceOf(at_);
  return *at_ == '"' ? Quoted(field) : Plain(field);
}

bool CsvScanner::Plain(CsvField& field) {
  bool pieces = false;
  while (true) {
    at_ = FindEnd(at_, end_, separator_, beyond_ascii_);
    if (at_ != end_) break;
    if (!pieces) {
      if (Fill()) continue;
      if (!input_->full()) break;  // the input ends here
      pieces = true;               // longer than a block
    }
    Keep(token_, at_);
    token_ = at_;
    if (!Fill()) break;
  }
  if (pieces) Keep(token_, at_);
  field.text = pieces ? std::string_view(text_) : std::string_view(token_, at_);
  return EndField(field);
}

bool CsvScanner::Quoted(CsvField& field) {
  const model::Place opened = place_;
  token_ = ++at_;
  while (true) {
    const auto* quote = static_cast<const char*>(
        at_ == end_ ? nullptr : std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
    if (quote == nullptr) {
      Keep(at_, end_);
      token_ = at_ = end_;
      if (!Fill()) return Refuse("the quote that opens a field here is never closed", opened);
      continue;
    }
    Keep(at_, quote);
    token_ = at_ = quote;
    while (end_ - at_ < 2 && Fill()) {
    }
    ++at_;
    if (at_ == end_ || *at_ != '"') break;
    Keep(at_, at_ + 1);
    ++at_;
  }
  // What stands between the closing quote and the separator belongs to the field.
  bool odd = false;
  while (true) {
    const char* rest = at_;
    at_ = FindEnd(at_, end_, separator_, odd);
    Keep(rest, at_);
    if (at_ != end_) break;
    token_ = at_;
    if (!Fill()) break;
  }
  field.text = text_;
  beyond_ascii_ = true;
  return EndField(field);
}

bool CsvScanner::EndField(CsvField& field) {
  if (input_->failed()) return Refuse("reading the file failed here", place_);
  if (field.text.size() > kCsvFieldMax) {
    field.text = field.text.substr(0, kCsvFieldMax);
    cut_ = true;
  }
  if (cut_) {  // not within a character
    for (int i = 0; i < 4 && !field.text.empty() && !IsUtf8(field.text); ++i) {
      field.text.remove_suffix(1);
    }
  }
  field.cut = cut_;
  if (beyond_ascii_ && (!IsUtf8(field.text) || field.text.contains('\0'))) {
    return Refuse("bytes that are not UTF-8, or a NUL; save the file as UTF-8", place_);
  }
  field.last = at_ == end_ || *at_ != separator_;
  // A line's end stays for NextLine, which passes over it.
  if (!field.last) ++at_;
  return true;
}

}  // namespace strongroom::classify::read
