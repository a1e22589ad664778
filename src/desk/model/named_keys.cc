#include "desk/model/named_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/code_points.h"
#include "desk/model/report_issue.h"
#include "desk/model/visible_text.h"

namespace strongroom::desk::model {
namespace {

constexpr char32_t kSoftHyphen = 0x00AD;
constexpr char kNoLetter = '\x01';

struct CharacterRange {
  char32_t first;
  char32_t last;
};

// The property Dash of Unicode 15 (PropList.txt), with the hyphen bullet.
bool IsDash(char32_t value) {
  static constexpr std::array kDashes = {
      CharacterRange{'-', '-'},       CharacterRange{0x058A, 0x058A},
      CharacterRange{0x05BE, 0x05BE}, CharacterRange{0x1400, 0x1400},
      CharacterRange{0x1806, 0x1806}, CharacterRange{0x2010, 0x2015},
      CharacterRange{0x2043, 0x2043}, CharacterRange{0x2053, 0x2053},
      CharacterRange{0x207B, 0x207B}, CharacterRange{0x208B, 0x208B},
      CharacterRange{0x2212, 0x2212}, CharacterRange{0x2E17, 0x2E17},
      CharacterRange{0x2E1A, 0x2E1A}, CharacterRange{0x2E3A, 0x2E3B},
      CharacterRange{0x2E40, 0x2E40}, CharacterRange{0x2E5D, 0x2E5D},
      CharacterRange{0x301C, 0x301C}, CharacterRange{0x3030, 0x3030},
      CharacterRange{0x30A0, 0x30A0}, CharacterRange{0xFE31, 0xFE32},
      CharacterRange{0xFE58, 0xFE58}, CharacterRange{0xFE63, 0xFE63},
      CharacterRange{0xFF0D, 0xFF0D}, CharacterRange{0x10EAD, 0x10EAD},
  };
  return std::ranges::any_of(kDashes, [&](const CharacterRange& range) {
    return value >= range.first && value <= range.last;
  });
}

// What nobody sees between two letters.
bool IsInvisible(char32_t value) {
  return value == 0x85 || (ShowsNothing(value) && !IsBlank(value)) || Combines(value);
}

// What marks text up in Markdown.
bool IsMarkup(char32_t value) {
  return value == '*' || value == '\\' || value == '`' || value == '~';
}

// A text as a reader makes its keys out: dashes are hyphens, wide letters plain ones, the invisible
// is gone, any other character beyond ASCII is one that no key has.
struct Seen {
  std::string text;
  std::vector<std::size_t> starts;  // of each character in the text it was made from
};

Seen See(std::string_view text, bool soft_hyphens) {
  Seen seen;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t start = text.size() - rest.size();
    const char32_t value = TakeCodePoint(rest).value;
    char kept = kNoLetter;
    if (IsDash(value) || (soft_hyphens && value == kSoftHyphen)) {
      kept = '-';
    } else if (IsInvisible(value) || IsMarkup(value)) {
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
  for (const State* each : {&sight.state(), &sight.today()}) {
    for (const auto& [key, issue] : each->issues) {
      const std::size_t hyphen = key.find('-');
      if (hyphen == std::string::npos || !AllDigits(std::string_view(key).substr(hyphen + 1))) {
        continue;
      }
      projects_.insert(key.substr(0, hyphen));
    }
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
  for (const std::string& prefix : projects_) {
    if (digits == 0 || !before.ends_with(prefix)) continue;
    const std::size_t from = hyphen - prefix.size();
    const bool a_word = from == 0 || !(IsDigit(before[from - 1]) || IsCapital(before[from - 1]));
    if (a_word) unknown = {.from = from, .to = hyphen + 1 + digits, .key = {}};
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
      std::string_view last = std::string_view(plain).substr(seen.starts[found->to - 1]);
      (void)TakeCodePoint(last);
      done = plain.size() - last.size();
    }
    out += plain.substr(done);
    plain = std::move(out);
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
