#include "keys/keyring_content.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/digest.h"

namespace strongroom::keys {
namespace {

const std::string kRoot(64, 'a');
const std::string kFormer(64, 'b');

// The lines with the check line that fits them under kRoot.
std::string Checked(const std::string& lines) {
  const SecretBytes root = SecretBytes::CopyOf(*HexDecode(kRoot));
  const SecretBytes key =
      crypto::HkdfSha256(root.InsecureBytes(), {}, AsBytes("strongroom/keyring-file/v1"), 32);
  return lines + "check " + HexEncode(crypto::HmacSha256(key, {AsBytes(lines)})) + "\n";
}

TEST(KeyringContent, ComesBackAsItWasWritten) {
  KeyringContent content;
  content.epoch = 3;
  content.root = SecretBytes::CopyOf(*HexDecode(kRoot));
  content.former.emplace(1, SecretBytes::CopyOf(*HexDecode(kFormer)));
  content.former.emplace(2, SecretBytes::CopyOf(*HexDecode(kRoot)));
  content.shred.emplace(Uuid({7}), SecretBytes::CopyOf(*HexDecode(kFormer)));
  const auto read = DecodeKeyring(EncodeKeyring(content).InsecureText());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->epoch, 3u);
  EXPECT_TRUE(read->root == content.root);
  ASSERT_EQ(read->former.size(), 2u);
  EXPECT_TRUE(read->former.at(1) == content.former.at(1));
  EXPECT_TRUE(read->former.at(2) == content.former.at(2));
  EXPECT_TRUE(read->shred.at(Uuid({7})) == content.shred.at(Uuid({7})));
}

// A check line that fits helps nothing: the epochs must be whole.
TEST(KeyringContent, EpochsThatDoNotFitAreRefused) {
  const std::string first = "strongroom-keyring-1\n";
  const std::string second = "strongroom-keyring-2\n";
  const std::string root = "root " + kRoot + "\n";
  const auto former = [](const std::string& epoch) {
    return "former " + epoch + " " + kFormer + "\n";
  };
  EXPECT_TRUE(DecodeKeyring(Checked(first + root)));
  EXPECT_TRUE(DecodeKeyring(Checked(second + "epoch 2\n" + root + former("1"))));
  EXPECT_TRUE(DecodeKeyring(Checked(second + "epoch 3\n" + root + former("1") + former("2"))));
  const std::string bad[] = {
      first + "epoch 2\n" + root + former("1"),
      first + root + former("1"),
      second + root,
      second + root + former("1"),
      second + "epoch 1\n" + root,
      second + "epoch 2\n" + root,
      second + "epoch 02\n" + root + former("1"),
      second + "epoch 2\nepoch 2\n" + root + former("1"),
      second + "epoch 2\n" + root + root + former("1"),
      second + "epoch 2\n" + root + former("2"),
      second + "epoch 3\n" + root + former("1"),
      second + "epoch 3\n" + root + former("2") + former("1"),
      second + "epoch 2\n" + root + former("1") + former("1"),
      second + "epoch 2\n" + former("1"),
      "strongroom-keyring-3\nepoch 2\n" + root + former("1"),
  };
  for (const std::string& lines : bad) EXPECT_FALSE(DecodeKeyring(Checked(lines))) << lines;
}

}  // namespace
}  // namespace strongroom::keys
