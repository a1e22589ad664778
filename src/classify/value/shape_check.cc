#include "classify/value/shape_check.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

// The text from `at` as far as it is of the alphabet, at most `most` + 1 characters.
std::size_t RunLength(std::string_view text, std::size_t at, Alphabet of, std::size_t most) {
  std::size_t size = 0;
  while (size <= most && at + size < text.size() && IsOf(of, text[at + size])) ++size;
  return size;
}

bool IsExample(std::string_view run) {
  std::bitset<256> seen;
  for (const char c : run) seen.set(static_cast<unsigned char>(c));
  return seen.count() < 6 || run.contains("EXAMPLE");
}

// RFC 1952's CRC-32.
std::uint32_t Crc32(std::string_view text) {
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

// The last six characters are the CRC-32 of those before, in base 62.
bool HasGithubChecksum(std::string_view token) {
  static constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::uint32_t crc = Crc32(token.substr(0, token.size() - 6));
  for (std::size_t i = token.size(); i != token.size() - 6; crc /= 62) {
    if (token[--i] != kDigits[crc % 62]) return false;
  }
  return true;
}

// The bytes that `part` stands for, in base64 or base64url (RFC 4648 §4, §5), until `take` returns
// false or a character is of neither.
template <class Take>
void Decode(std::string_view part, const Take& take) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : part) {
    if (!IsAlnum(c) && !std::string_view("+/-_").contains(c)) return;
    const unsigned value = IsUpper(c)               ? static_cast<unsigned>(c - 'A')
                           : IsLower(c)             ? static_cast<unsigned>(c - 'a' + 26)
                           : IsDigit(c)             ? DigitOf(c) + 52
                           : (c == '-' || c == '+') ? 62U
                                                    : 63U;
    bits = bits << 6U | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (!take(static_cast<char>(bits >> held & 0xFFU))) return;
  }
}

// RFC 7515 §4.1.1: the header has an "alg". `part` is base64url of at most kMany bytes.
bool IsJwtHeader(std::string_view part) {
  static constexpr std::string_view kWanted = "\"alg\"";
  std::array<char, kWanted.size()> last{};  // of what was decoded
  std::size_t decoded = 0;
  bool found = false;
  Decode(part, [&](char c) {
    std::rotate(last.begin(), last.begin() + 1, last.end());
    last.back() = c;
    ++decoded;
    found = std::string_view(last.data(), last.size()) == kWanted && decoded > kWanted.size();
    return !found;
  });
  return found;
}

// RFC 7617 §2: "user:password", printable, in base64.
bool IsBasicCredentials(std::string_view part) {
  std::size_t decoded = 0;
  std::size_t colon = 0;
  bool printable = true;
  Decode(part, [&](char c) {
    if (c == ':' && colon == 0) colon = decoded + 1;
    ++decoded;
    return printable = c >= ' ' && c != '\x7f';
  });
  return printable && part.size() % 4 == 0 && colon > 1 && decoded >= colon + 4;
}

// RFC 7468 and RFC 9580 §6.2: behind "-----BEGIN " a label, then the key. Line ends may be written
// as "\n".
std::optional<ShapeHit> CheckPem(std::string_view text, std::size_t begin, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < 48 &&
         (IsUpper(text[end]) || IsDigit(text[end]) || text[end] == ' ')) {
    ++end;
  }
  const std::string_view label = text.substr(at, end - at);
  if (!text.substr(end).starts_with("-----")) return std::nullopt;
  if (!label.ends_with("PRIVATE KEY") && label != "PGP PRIVATE KEY BLOCK") return std::nullopt;
  end += 5;
  std::size_t key = 0;  // characters of its text
  for (; end < text.size() && key < 64; ++end) {
    const char c = text[end];
    if (IsAlnum(c) || std::string_view("+/=:,-").contains(c)) {
      if (text.substr(end).starts_with("-----END")) break;
      ++key;
    } else if (!std::string_view(" \n\r\t\\").contains(c)) {
      break;
    }
  }
  if (key < 24) return std::nullopt;
  const std::string_view what = label.starts_with("OPENSSH") ? "OpenSSH private key"
                                : label.starts_with("PGP")   ? "PGP private key"
                                                             : "PEM private key";
  return ShapeHit{Check::kPrivateKey, what, begin, text.size()};
}

// What stands where a password would: a variable, a mask, the word itself.
bool IsPlaceholder(std::string_view password) {
  return std::string_view("${<[%*").contains(password.front()) || password == "password" ||
         std::ranges::count(password, password.front()) ==
             static_cast<std::ptrdiff_t>(password.size());
}

// RFC 3986 §3.2.1: "user:password@host" behind "://".
std::optional<std::size_t> EndOfUrlPassword(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + 200);
  std::size_t colon = 0;
  for (std::size_t i = at; i < limit; ++i) {
    const char c = text[i];
    if (c == ':' && colon == 0) {
      colon = i;
    } else if (c == '@') {
      if (colon == 0 || i - colon < 4 || i + 1 == text.size() || !IsAlnum(text[i + 1])) break;
      if (IsPlaceholder(text.substr(colon + 1, i - colon - 1))) break;
      return i;
    } else if (c <= ' ' || c == '/' || c == '"' || c == '\'' || c == '?' || c == '#' || c == '<') {
      break;
    }
  }
  return std::nullopt;
}

// "password=…" of a connection string, up to the next parameter.
std::optional<std::size_t> EndOfAssignedPassword(std::string_view text, std::size_t at) {
  static constexpr std::size_t kLeast = 4;
  const std::size_t limit = std::min(text.size(), at + 200);
  std::size_t end = at;
  while (end < limit && text[end] > ' ' && !std::string_view(";&\"'").contains(text[end])) ++end;
  if (end - at < kLeast || IsPlaceholder(text.substr(at, end - at))) return std::nullopt;
  return end;
}

bool IsMixed(std::string_view text) {
  return std::ranges::any_of(text, IsUpper) && std::ranges::any_of(text, IsLower) &&
         std::ranges::any_of(text, IsDigit);
}

// Where the part before the prefix begins; nullopt when it is not there.
std::optional<std::size_t> BeginOf(std::string_view text, std::size_t at, const Shape& shape) {
  if (shape.before.most == 0) {
    if (at != 0 && IsWordByte(shape.prefix.front()) && IsWordByte(text[at - 1])) {
      return std::nullopt;
    }
    return at;
  }
  std::size_t size = 0;
  while (size <= shape.before.most && size < at && IsOf(shape.before.of, text[at - size - 1]))
    ++size;
  if (size < shape.before.least || size > shape.before.most) return std::nullopt;
  const std::size_t begin = at - size;
  if (begin != 0 && IsWordByte(text[begin - 1])) return std::nullopt;
  return begin;
}

}  // namespace

std::optional<ShapeHit> CheckShape(std::string_view text, std::size_t at,
                                   const Shape& shape) noexcept {
  const auto begin = BeginOf(text, at, shape);
  if (!begin) return std::nullopt;
  const std::size_t body = at + shape.prefix.size();
  if (shape.proof == Proof::kPem) return CheckPem(text, *begin, body);
  if (shape.proof == Proof::kUrlPassword || shape.proof == Proof::kAssignedPassword) {
    const auto end = shape.proof == Proof::kUrlPassword ? EndOfUrlPassword(text, body)
                                                        : EndOfAssignedPassword(text, body);
    if (!end) return std::nullopt;
    return ShapeHit{shape.check, shape.what, *begin, *end};
  }
  std::size_t end = body;
  std::size_t longest = 0;
  std::string_view longest_run;
  for (const Run& run : shape.runs) {
    if (run.most == 0) break;
    const std::size_t size = RunLength(text, end, run.of, run.most);
    if (size < run.least || size > run.most) return std::nullopt;
    if (size > longest) {
      longest = size;
      longest_run = text.substr(end, size);
    }
    end += size;
    if (run.then == 0) continue;
    if (end == text.size() || text[end] != run.then) return std::nullopt;
    ++end;
  }
  if (end < text.size() && IsWordByte(text[end])) return std::nullopt;
  if (longest >= 16 && IsExample(longest_run)) return std::nullopt;
  ShapeHit hit{shape.check, shape.what, *begin, end};
  switch (shape.proof) {
    case Proof::kGithubChecksum:
      if (!HasGithubChecksum(longest_run)) hit.what = "GitHub token (its checksum does not match)";
      break;
    case Proof::kJwtHeader:
      if (!IsJwtHeader(text.substr(at, text.find('.', at) - at))) return std::nullopt;
      break;
    case Proof::kBasic:
      if (!IsBasicCredentials(longest_run)) return std::nullopt;
      break;
    case Proof::kMixed:
      if (!IsMixed(longest_run)) return std::nullopt;
      break;
    default: break;
  }
  return hit;
}

}  // namespace strongroom::classify::value
