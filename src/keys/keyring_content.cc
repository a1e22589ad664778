#include "keys/keyring_content.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace strongroom::keys {
namespace {

constexpr std::string_view kMagic1 = "strongroom-keyring-1\n";
constexpr std::string_view kMagic2 = "strongroom-keyring-2\n";
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kHexSize = 2 * kKeySize;

SecretBytes Checksum(const SecretBytes& root, std::string_view text) {
  const SecretBytes key =
      crypto::HkdfSha256(root.InsecureBytes(), {}, AsBytes("strongroom/keyring-file/v1"), kKeySize);
  return SecretBytes::CopyOf(crypto::HmacSha256(key, {AsBytes(text)}));
}

// Fills a buffer that is large enough from its beginning on.
class TextWriter {
 public:
  explicit TextWriter(std::size_t size) : text_(size) {}

  void Put(std::string_view part) {
    std::ranges::copy(part,
                      text_.InsecureMutableBytes().begin() + static_cast<std::ptrdiff_t>(at_));
    at_ += part.size();
  }
  void HexLine(std::string_view label, const SecretBytes& key) {
    std::string hex = HexEncode(key.InsecureBytes());
    Put(label);
    Put(hex);
    Put("\n");
    WipeMemory(hex.data(), hex.size());
  }
  [[nodiscard]] std::string_view written() const { return text_.InsecureText().substr(0, at_); }
  SecretBytes Take() {
    text_.Truncate(at_);
    return std::move(text_);
  }

 private:
  SecretBytes text_;
  std::size_t at_ = 0;
};

std::optional<SecretBytes> KeyFromHex(std::string_view hex) {
  std::optional<Bytes> bytes = HexDecode(hex);
  if (!bytes || bytes->size() != kKeySize) return std::nullopt;
  SecretBytes key = SecretBytes::CopyOf(*bytes);
  WipeMemory(bytes->data(), bytes->size());
  return key;
}

// A decimal number in the one form that is written.
std::optional<std::uint32_t> Number(std::string_view text) {
  const std::string digits(text);
  std::uint32_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || at != end || std::to_string(number) != digits) return std::nullopt;
  return number;
}

// Reads line by line.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {
    if (text.starts_with(kMagic1)) at_ = kMagic1.size();
    if (text.starts_with(kMagic2)) {
      at_ = kMagic2.size();
      content_.epoch = 0;  // a line says it
    }
  }

  std::optional<KeyringContent> Read() {
    while (at_ > 0 && at_ < text_.size()) {
      const std::size_t end = text_.find('\n', at_);
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view line = text_.substr(at_, end - at_);
      if (line.starts_with("check ")) {
        if (end + 1 != text_.size() || !IsWhole(line.substr(6))) return std::nullopt;
        return std::move(content_);
      }
      if (!Take(line)) return std::nullopt;
      at_ = end + 1;
    }
    return std::nullopt;
  }

 private:
  bool Take(std::string_view line) {
    if (line.starts_with("epoch ")) return TakeEpoch(line.substr(6));
    if (line.starts_with("root ")) return TakeRoot(line.substr(5));
    if (line.starts_with("former ")) return TakeFormer(line.substr(7));
    if (line.starts_with("shred ")) return TakeShred(line.substr(6));
    return false;
  }
  bool TakeEpoch(std::string_view rest) {
    const auto epoch = Number(rest);
    if (content_.epoch != 0 || !epoch || *epoch < 2) return false;
    content_.epoch = *epoch;
    return true;
  }
  bool TakeRoot(std::string_view rest) {
    auto key = KeyFromHex(rest);
    if (!content_.root.empty() || !key) return false;
    content_.root = std::move(*key);
    return true;
  }
  bool TakeFormer(std::string_view rest) {
    const std::size_t blank = rest.find(' ');
    if (blank == std::string_view::npos) return false;
    const auto epoch = Number(rest.substr(0, blank));
    auto key = KeyFromHex(rest.substr(blank + 1));
    if (!epoch || !key || *epoch != content_.former.size() + 1) return false;
    content_.former.emplace(*epoch, std::move(*key));
    return true;
  }
  bool TakeShred(std::string_view rest) {
    if (rest.size() != 36 + 1 + kHexSize) return false;
    const auto tenant = Uuid::Parse(rest.substr(0, 36));
    auto key = KeyFromHex(rest.substr(37));
    if (!tenant || !key) return false;
    content_.shred.insert_or_assign(*tenant, std::move(*key));
    return true;
  }
  // Behind the check line's label.
  bool IsWhole(std::string_view sum) const {
    if (content_.root.empty() || content_.epoch != content_.former.size() + 1) return false;
    const auto stored = KeyFromHex(sum);
    return stored && *stored == Checksum(content_.root, text_.substr(0, at_));
  }

  std::string_view text_;
  std::size_t at_ = 0;  // 0: no known format
  KeyringContent content_;
};

}  // namespace

SecretBytes EncodeKeyring(const KeyringContent& content) {
  constexpr std::size_t kFixed = 300;  // magic, epoch, root and check
  TextWriter text(kFixed + content.former.size() * (7 + 10 + 1 + kHexSize + 1) +
                  content.shred.size() * (6 + 36 + 1 + kHexSize + 1));
  text.Put(content.epoch == 1 ? kMagic1 : kMagic2);
  if (content.epoch > 1) text.Put("epoch " + std::to_string(content.epoch) + "\n");
  text.HexLine("root ", content.root);
  for (const auto& [epoch, audit_root] : content.former) {
    text.HexLine("former " + std::to_string(epoch) + " ", audit_root);
  }
  for (const auto& [tenant, key] : content.shred) {
    text.HexLine("shred " + tenant.ToString() + " ", key);
  }
  text.HexLine("check ", Checksum(content.root, text.written()));
  return text.Take();
}

std::optional<KeyringContent> DecodeKeyring(std::string_view text) {
  return TextReader(text).Read();
}

}  // namespace strongroom::keys
