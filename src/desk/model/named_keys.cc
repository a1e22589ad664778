#include "desk/model/named_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "desk/model/report_issue.h"

namespace strongroom::desk::model {
namespace {

constexpr char32_t kSoftHyphen = 0x00AD;
constexpr char kNoLetter = '\x01';

struct Range {
  char32_t first;
  char32_t last;
};

bool IsIn(std::span<const Range> ranges, char32_t value) {
  return std::ranges::any_of(
      ranges, [&](const Range& range) { return value >= range.first && value <= range.last; });
}

// The property Dash of Unicode 15 (PropList.txt), with the hyphen bullet.
bool IsDash(char32_t value) {
  static constexpr std::array kDashes = {
      Range{'-', '-'},       Range{0x058A, 0x058A}, Range{0x05BE, 0x05BE}, Range{0x1400, 0x1400},
      Range{0x1806, 0x1806}, Range{0x2010, 0x2015}, Range{0x2043, 0x2043}, Range{0x2053, 0x2053},
      Range{0x207B, 0x207B}, Range{0x208B, 0x208B}, Range{0x2212, 0x2212}, Range{0x2E17, 0x2E17},
      Range{0x2E1A, 0x2E1A}, Range{0x2E3A, 0x2E3B}, Range{0x2E40, 0x2E40}, Range{0x2E5D, 0x2E5D},
      Range{0x301C, 0x301C}, Range{0x3030, 0x3030}, Range{0x30A0, 0x30A0}, Range{0xFE31, 0xFE32},
      Range{0xFE58, 0xFE58}, Range{0xFE63, 0xFE63}, Range{0xFF0D, 0xFF0D}, Range{0x10EAD, 0x10EAD},
  };
  return IsIn(kDashes, value);
}

// The property Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties.txt), marks that
// combine with a Latin letter, controls, and what marks text up in Markdown.
bool IsInvisible(char32_t value) {
  static constexpr std::array kInvisible = {
      Range{0x00, 0x08},       Range{0x0E, 0x1F},
      Range{'*', '*'},         Range{'\\', '\\'},
      Range{'`', '`'},         Range{'~', '~'},
      Range{0x7F, 0x9F},       Range{kSoftHyphen, kSoftHyphen},
      Range{0x0300, 0x036F},   Range{0x061C, 0x061C},
      Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
      Range{0x180B, 0x180F},   Range{0x1AB0, 0x1AFF},
      Range{0x1DC0, 0x1DFF},   Range{0x200B, 0x200F},
      Range{0x202A, 0x202E},   Range{0x2060, 0x206F},
      Range{0x20D0, 0x20FF},   Range{0x3164, 0x3164},
      Range{0xFE00, 0xFE0F},   Range{0xFE20, 0xFE2F},
      Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},
      Range{0xFFF0, 0xFFF8},   Range{0x1BCA0, 0x1BCA3},
      Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF},
  };
  return IsIn(kInvisible, value);
}

// A text as a reader makes its keys out: dashes are hyphens, wide letters plain ones, the invisible
// is gone, any other character beyond ASCII is one that no key has.
struct Seen {
  std::string text;
  std::vector<std::size_t> starts;  // of each character in the text it was made from
};

Seen See(std::string_view text, bool soft_hyphens) {
  Seen seen;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::size_t start = at;
    char32_t value = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (++at; at < text.size() && at < start + size; ++at) {
      value = (value << 6) | (static_cast<unsigned char>(text[at]) & 0x3FU);
    }
    char kept = kNoLetter;
    if (IsDash(value) || (soft_hyphens && value == kSoftHyphen)) {
      kept = '-';
    } else if (IsInvisible(value)) {
      continue;
    } else if (value >= 0xFF01 && value <= 0xFF5E) {  // wide forms of ASCII
      kept = static_cast<char>(value - 0xFF01 + '!');
    } else if (value < 0x80) {
      kept = static_cast<char>(value);
    }
    seen.text += kept;
    seen.starts.push_back(start);
  }
  seen.starts.push_back(text.size());
  return seen;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

std::string Capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return capitals;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsDigit);
}

}  // namespace

NamedKeys::NamedKeys(const Sight& sight) {
  for (const auto& [key, issue] : sight.state().issues) {
    if (!sight.Sees(*issue)) continue;
    const std::size_t hyphen = key.find('-');
    if (hyphen == std::string::npos) continue;
    keys_[key.substr(0, hyphen)][key.substr(hyphen + 1)] = issue->is_public();
  }
}

// A key that ends with a digit does not end where more digits follow: that would be another number.
std::vector<NamedKeys::Found> NamedKeys::FindAround(std::string_view capitals,
                                                    std::size_t hyphen) const {
  std::vector<Found> found;
  const std::string_view before = capitals.substr(0, hyphen);
  const std::string_view behind = capitals.substr(hyphen + 1);
  for (const auto& [prefix, numbers] : keys_) {
    if (!before.ends_with(prefix)) continue;
    for (std::size_t length = 1; length <= behind.size(); ++length) {
      const std::string_view number = behind.substr(0, length);
      const auto next = numbers.lower_bound(number);
      if (next == numbers.end() || !next->first.starts_with(number)) break;
      if (next->first != number) continue;
      const bool goes_on = AllDigits(number) && length < behind.size() && IsDigit(behind[length]);
      if (goes_on) continue;
      found.push_back({.from = hyphen - prefix.size(),
                       .to = hyphen + 1 + length,
                       .key = fmt::format("{}-{}", prefix, number),
                       .is_public = next->second});
    }
  }
  return found;
}

std::set<std::string> NamedKeys::Embargoed(std::string_view text) const {
  std::set<std::string> keys;
  for (const bool soft_hyphens : {false, true}) {
    const std::string capitals = Capitals(See(text, soft_hyphens).text);
    for (std::size_t at = capitals.find('-'); at != std::string::npos;
         at = capitals.find('-', at + 1)) {
      const std::vector<Found> all = FindAround(capitals, at);
      for (const Found& each : all) {
        const bool part = std::ranges::any_of(
            all, [&](const Found& other) { return other.is_public && other.Covers(each); });
        if (!part) keys.insert(each.key);
      }
    }
  }
  return keys;
}

std::optional<NamedKeys::Found> NamedKeys::OwnFormAround(std::string_view text,
                                                         std::string_view capitals,
                                                         std::size_t hyphen) {
  const std::size_t from = hyphen - std::min(hyphen, kDrawnKeyPrefix.size() - 1);
  const std::size_t to = hyphen + 1 + kDrawnKeyLength;
  if (to > capitals.size() || !capitals.substr(from).starts_with(kDrawnKeyPrefix)) {
    return std::nullopt;
  }
  const std::string_view number = capitals.substr(hyphen + 1, kDrawnKeyLength);
  const bool drawn = std::ranges::all_of(
      number, [](char c) { return kDrawnKeyAlphabet.find(c) != std::string_view::npos; });
  const bool ends = to == capitals.size() || !(IsDigit(capitals[to]) || IsCapital(capitals[to]));
  const bool meant = text.substr(from, to - from) == capitals.substr(from, to - from) ||
                     std::ranges::any_of(number, IsDigit);
  if (!drawn || !ends || !meant) return std::nullopt;
  return Found{.from = from, .to = to, .key = {}};
}

std::optional<NamedKeys::Found> NamedKeys::UnknownAround(std::string_view text,
                                                         std::string_view capitals,
                                                         std::size_t hyphen) const {
  std::optional<Found> unknown = OwnFormAround(text, capitals, hyphen);
  const std::string_view before = capitals.substr(0, hyphen);
  const std::string_view behind = capitals.substr(hyphen + 1);
  const auto digits =
      static_cast<std::size_t>(std::ranges::find_if_not(behind, IsDigit) - behind.begin());
  for (const auto& [prefix, numbers] : keys_) {
    if (digits == 0 || !before.ends_with(prefix)) continue;
    const std::size_t from = hyphen - prefix.size();
    const bool a_word = from == 0 || !(IsDigit(before[from - 1]) || IsCapital(before[from - 1]));
    const bool of_tracker =
        std::ranges::any_of(numbers, [](const auto& number) { return AllDigits(number.first); });
    if (a_word && of_tracker) unknown = {.from = from, .to = hyphen + 1 + digits, .key = {}};
  }
  if (!unknown) return std::nullopt;
  const bool known = std::ranges::any_of(FindAround(capitals, hyphen),
                                         [&](const Found& each) { return each.Covers(*unknown); });
  return known ? std::nullopt : unknown;
}

std::string NamedKeys::WithoutOthers(std::string_view text) const {
  std::string plain(text);
  for (const bool soft_hyphens : {false, true}) {
    const Seen seen = See(plain, soft_hyphens);
    const std::string capitals = Capitals(seen.text);
    std::string out;
    std::size_t done = 0;  // of `plain`
    for (std::size_t at = capitals.find('-'); at != std::string::npos;
         at = capitals.find('-', at + 1)) {
      const std::optional<Found> found = UnknownAround(seen.text, capitals, at);
      if (!found || seen.starts[found->from] < done) continue;
      out += plain.substr(done, seen.starts[found->from] - done);
      out += kBlot;
      done = seen.starts[found->to - 1] + 1;
      while (done < plain.size() && (static_cast<unsigned char>(plain[done]) & 0xC0U) == 0x80U) {
        ++done;
      }
    }
    plain = out + plain.substr(done);
  }
  return plain;
}

void RefuseEmbargoed(InputCheck& check, const Sight& sight, std::string_view pointer,
                     std::string_view text) {
  if (See(text, true).text.find('-') == std::string::npos) return;
  const std::set<std::string> keys = NamedKeys(sight).Embargoed(text);
  if (keys.empty()) return;
  check.Refuse(pointer, "embargoed",
               fmt::format("leave out {}: not public", fmt::join(keys, ", ")));
}

}  // namespace strongroom::desk::model
