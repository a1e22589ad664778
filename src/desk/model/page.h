// Lists in pages. A page goes on behind a position: what the list is ordered by, taken from the
// last thing that the page before showed. So nothing is left out or shown twice but what moved
// meanwhile, and what a reader holds tells of nothing that they were not shown. Whatever position
// is asked for, a page is filled from what the reader sees.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace strongroom::desk::model {

// Smaller comes first. No two things of a list have the same name.
struct Position {
  std::uint64_t rank = 0;
  std::uint64_t then = 0;
  std::string name;
  auto operator<=>(const Position&) const = default;
};

// Keeps the order of signed numbers.
[[nodiscard]] constexpr std::uint64_t Ordered(std::int64_t number) noexcept {
  return static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63U);
}

// docs/formats.md, "Cursors and notices". nullopt: no position.
[[nodiscard]] Bytes EncodePosition(const Position& position);
[[nodiscard]] std::optional<Position> DecodePosition(ByteView bytes);

struct PageWanted {
  std::optional<Position> after{};                              // absent: from the beginning
  std::size_t limit = std::numeric_limits<std::size_t>::max();  // at least 1
};

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<Position> next{};  // where to go on; absent: there is no more
};

template <class T>
struct Placed {
  Position position;
  T item;
};

// The page of the list that has these things, in whatever order they come.
template <class T>
[[nodiscard]] Page<T> TakePage(std::vector<Placed<T>> all, const PageWanted& wanted) {
  if (wanted.after) {
    std::erase_if(all, [&](const Placed<T>& each) { return each.position <= *wanted.after; });
  }
  const std::size_t size = std::min(all.size(), wanted.limit);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(size);
  if (end == all.end()) {
    std::ranges::sort(all, std::less<>(), &Placed<T>::position);
  } else {
    std::ranges::partial_sort(all, end, std::less<>(), &Placed<T>::position);
  }
  Page<T> page;
  page.items.reserve(size);
  for (auto each = all.begin(); each != end; ++each) page.items.push_back(std::move(each->item));
  if (size < all.size()) page.next = std::move((end - 1)->position);
  return page;
}

}  // namespace strongroom::desk::model
