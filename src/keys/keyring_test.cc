#include "keys/keyring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <future>
#include <iterator>
#include <optional>

#include "keys/key_row.h"
#include "keys/root_keys.h"
#include "keys/test_rig.h"

namespace strongroom::keys {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void WriteAll(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

class KeyringTest : public testing::Test {
 protected:
  std::unique_ptr<FileKeyring> Create() {
    auto made = FileKeyring::Create(file_, data_, random_);
    EXPECT_TRUE(made) << made.error().ToString();
    return made ? std::move(*made) : nullptr;
  }
  // The refusal's text.
  static std::string Refusal(const Result<std::unique_ptr<FileKeyring>>& opened) {
    if (opened) return "opened";
    EXPECT_EQ(opened.error().kind, ErrorKind::kConfiguration);
    return opened.error().detail;
  }
  std::string OpenRefusal() const { return Refusal(FileKeyring::Open(file_, data_)); }
  // Every byte of the file matters: not changed, cut or lengthened does it open.
  void ExpectEveryDamageIsRefused() {
    const std::string good = ReadAll(file_);
    for (std::size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = bad[at] == '1' ? '2' : '1';
      WriteAll(file_, bad);
      ASSERT_NE(OpenRefusal(), "opened") << "byte " << at;
      WriteAll(file_, good.substr(0, at));
      ASSERT_NE(OpenRefusal(), "opened") << "cut to " << at;
    }
    WriteAll(file_, good + "\n");
    EXPECT_NE(OpenRefusal(), "opened");
    WriteAll(file_, good);
    EXPECT_EQ(OpenRefusal(), "opened");
  }

  TemporaryDirectory directory_;
  const fs::path file_ = directory_.path() / "data.keyring";
  const fs::path data_ = directory_.path() / "data";
  SystemRandom random_;
  const Uuid tenant_{{1, 2, 3}};
  const Uuid other_{{4, 5, 6}};
};

TEST_F(KeyringTest, ACreatedFileOpensWithTheSameKeysAndIsItsOwnersOnly) {
  const auto created = Create();
  ASSERT_TRUE(created->AddShredKey(tenant_, random_));
  const auto opened = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(opened) << opened.error().ToString();
  EXPECT_EQ((*opened)->RootKey().size(), 32u);
  EXPECT_TRUE((*opened)->RootKey() == created->RootKey());
  EXPECT_EQ((*opened)->id(), created->id());
  EXPECT_TRUE(**(*opened)->ShredKey(tenant_) == **created->ShredKey(tenant_));
  struct stat info{};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST_F(KeyringTest, TwoKeyringsHaveNothingInCommon) {
  const auto one = Create();
  const auto two = FileKeyring::Create(directory_.path() / "other.keyring", data_, random_);
  ASSERT_TRUE(two);
  EXPECT_FALSE(one->RootKey() == (*two)->RootKey());
  EXPECT_NE(one->id(), (*two)->id());
}

TEST_F(KeyringTest, AMissingFileIsRefusedAndNotMade) {
  EXPECT_NE(OpenRefusal().find("there is no such file"), std::string::npos);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(KeyringTest, AnExistingFileIsNeverOverwritten) {
  WriteAll(file_, "somebody's notes");
  EXPECT_NE(Refusal(FileKeyring::Create(file_, data_, random_)).find("exists already"),
            std::string::npos);
  EXPECT_EQ(ReadAll(file_), "somebody's notes");
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_NE(OpenRefusal().find("not a keyring"), std::string::npos);
  EXPECT_EQ(ReadAll(file_), "somebody's notes");
}

TEST_F(KeyringTest, AFileOpenToOthersIsRefusedAndOneForTheGroupIsNot) {
  Create();
  for (const mode_t mode : {0604, 0602, 0601, 0660, 0620, 0644, 0777}) {
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
    EXPECT_NE(OpenRefusal().find("too open"), std::string::npos) << std::oct << mode;
  }
  for (const mode_t mode : {0600, 0400, 0640, 0440}) {
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
    EXPECT_EQ(OpenRefusal(), "opened") << std::oct << mode;
  }
}

TEST_F(KeyringTest, TheGroupMayStillReadAfterAChange) {
  Create();
  ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
  const mode_t before = ::umask(0077);
  const auto opened = FileKeyring::Open(file_, data_);
  const bool added = opened && (*opened)->AddShredKey(tenant_, random_);
  ::umask(before);
  ASSERT_TRUE(added);
  struct stat info{};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
}

TEST_F(KeyringTest, ADamagedFileIsRefused) {
  ASSERT_TRUE(Create()->AddShredKey(tenant_, random_));
  ExpectEveryDamageIsRefused();
}

TEST_F(KeyringTest, ARefusalTellsNoKey) {
  ASSERT_TRUE(Create()->AddShredKey(tenant_, random_));
  std::string text = ReadAll(file_);
  const std::size_t at = text.find("root ") + 5;
  const std::string key = text.substr(at, 64);
  text[text.size() - 2] = text[text.size() - 2] == '0' ? '1' : '0';
  WriteAll(file_, text);
  EXPECT_EQ(OpenRefusal().find(key.substr(0, 8)), std::string::npos);
}

TEST_F(KeyringTest, APlaceUnderTheDataDirectoryIsRefused) {
  fs::create_directories(data_ / "deep");
  fs::create_directory_symlink(data_, directory_.path() / "link");
  const fs::path inside[] = {data_ / "keyring", data_ / "deep/keyring",
                             directory_.path() / "link/keyring",
                             directory_.path() / "data/../data/keyring"};
  for (const fs::path& file : inside) {
    EXPECT_NE(Refusal(FileKeyring::Create(file, data_, random_)).find("under the data directory"),
              std::string::npos)
        << file;
    EXPECT_FALSE(fs::exists(file));
  }
  auto outside = FileKeyring::Create(file_, {}, random_);
  ASSERT_TRUE(outside);
  fs::copy_file(file_, data_ / "keyring");
  EXPECT_NE(Refusal(FileKeyring::Open(data_ / "keyring", data_)).find("under the data directory"),
            std::string::npos);
}

TEST_F(KeyringTest, ADataDirectoryThatIsNotThereYetOrEndsInASlashIsSeenToo) {
  const fs::path with_slash = data_.string() + "/";
  EXPECT_NE(Refusal(FileKeyring::Create(data_ / "keyring", with_slash, random_))
                .find("under the data directory"),
            std::string::npos);
  fs::create_directories(data_);
  EXPECT_NE(Refusal(FileKeyring::Create(data_ / "keyring", with_slash, random_))
                .find("under the data directory"),
            std::string::npos);
  // A neighbour whose name merely begins alike.
  EXPECT_TRUE(FileKeyring::Create(data_.string() + ".keyring", with_slash, random_));
}

TEST_F(KeyringTest, ADestroyedShredKeyIsGoneFromMemoryFileAndDirectory) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  ASSERT_TRUE(keyring->AddShredKey(other_, random_));
  const std::string hex = HexEncode((**keyring->ShredKey(tenant_)).InsecureBytes());
  ASSERT_NE(ReadAll(file_).find(hex), std::string::npos);

  ASSERT_TRUE(keyring->DestroyShredKey(tenant_));
  const auto gone = keyring->ShredKey(tenant_);
  ASSERT_TRUE(gone);
  EXPECT_FALSE(gone->has_value());
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    EXPECT_EQ(ReadAll(entry.path()).find(hex), std::string::npos) << entry.path();
  }
  const auto reopened = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(reopened);
  EXPECT_FALSE((*reopened)->ShredKey(tenant_)->has_value());
  EXPECT_TRUE((*reopened)->ShredKey(other_)->has_value());
  EXPECT_TRUE(keyring->DestroyShredKey(tenant_)) << "destroying again is no error";
}

// Whoever still has the file open, or finds its blocks, reads zeros.
TEST_F(KeyringTest, TheOldContentIsOverwritten) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  const fs::path second_name = directory_.path() / "second-name";
  fs::create_hard_link(file_, second_name);
  const std::size_t size = ReadAll(file_).size();
  ASSERT_TRUE(keyring->DestroyShredKey(tenant_));
  EXPECT_EQ(ReadAll(second_name), std::string(size, '\0'));
}

TEST_F(KeyringTest, AShredKeyIsNeverReplaced) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  const SecretBytes before = std::move(**keyring->ShredKey(tenant_));
  EXPECT_FALSE(keyring->AddShredKey(tenant_, random_));
  EXPECT_TRUE(**keyring->ShredKey(tenant_) == before);
}

TEST_F(KeyringTest, ServersThatShareAFileSeeEachOthersTenants) {
  const auto one = Create();
  const auto two = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(two);
  ASSERT_TRUE(one->AddShredKey(tenant_, random_));
  EXPECT_TRUE((*two)->ShredKey(tenant_)->has_value());
  ASSERT_TRUE((*two)->AddShredKey(other_, random_));
  EXPECT_TRUE(one->ShredKey(other_)->has_value());
  ASSERT_TRUE(one->DestroyShredKey(tenant_));
  ASSERT_TRUE((*two)->DestroyShredKey(tenant_)) << "what another server did is taken over";
  EXPECT_FALSE((*two)->ShredKey(tenant_)->has_value());
  EXPECT_TRUE((*two)->ShredKey(other_)->has_value());
}

TEST_F(KeyringTest, AFileExchangedForAnotherKeyringIsNotTakenOver) {
  const auto keyring = Create();
  const fs::path other = directory_.path() / "other.keyring";
  ASSERT_TRUE(FileKeyring::Create(other, data_, random_));
  fs::rename(other, file_);
  const std::string foreign = ReadAll(file_);
  EXPECT_FALSE(keyring->AddShredKey(tenant_, random_));
  EXPECT_EQ(ReadAll(file_), foreign);
}

// What Rotate() leaves: the next epoch in the file, and of the former root key nothing but its
// audit root.
TEST_F(KeyringTest, ARotatedFileHoldsTheNextRootAndNothingOfTheFormer) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
  const fs::path second_name = directory_.path() / "second-name";
  fs::create_hard_link(file_, second_name);
  const std::size_t size = ReadAll(file_).size();
  const std::string former = HexEncode(keyring->RootKey().InsecureBytes());
  const RootKeys before(*keyring);
  const SecretBytes next(32);
  ASSERT_TRUE(keyring->Rotate(next));
  ASSERT_TRUE(keyring->Sync());
  EXPECT_EQ(ReadAll(second_name), std::string(size, '\0'));
  EXPECT_EQ(ReadAll(file_).find(former), std::string::npos);
  struct stat info{};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);

  const auto opened = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(opened) << opened.error().ToString();
  EXPECT_EQ((*opened)->epoch(), 2u);
  EXPECT_TRUE((*opened)->RootKey() == next);
  EXPECT_TRUE(**(*opened)->ShredKey(tenant_) == **keyring->ShredKey(tenant_));
  const RootKeys after(**opened);
  const Bytes entry = ToBytes("entry");
  EXPECT_EQ(after.ChainMacOf(1, 7, {}, 1, entry), before.ChainMac(7, {}, 1, entry));
  EXPECT_NE(after.ChainMac(7, {}, 1, entry), before.ChainMac(7, {}, 1, entry));
  EXPECT_NE(after.Fingerprint("p", entry), before.Fingerprint("p", entry));
  EXPECT_FALSE(**after.WrappingKey(tenant_) == **before.WrappingKey(tenant_));
  // The shred keys of both are one list still.
  ASSERT_TRUE((*opened)->AddShredKey(other_, random_));
  ASSERT_TRUE((*opened)->DestroyShredKey(tenant_));
  const auto again = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->epoch(), 2u);
  EXPECT_TRUE((*again)->ShredKey(other_)->has_value());
  EXPECT_FALSE((*again)->ShredKey(tenant_)->has_value());
}

TEST_F(KeyringTest, WhoOpenedTheFileBeforeItsRotationChangesNothingInItAnyMore) {
  const auto keyring = Create();
  const auto other = FileKeyring::Open(file_, data_);
  ASSERT_TRUE(other);
  ASSERT_TRUE(keyring->Rotate(SecretBytes(32)));
  const std::string rotated = ReadAll(file_);
  for (FileKeyring* one : {keyring.get(), other->get()}) {
    EXPECT_FALSE(one->AddShredKey(tenant_, random_));
    EXPECT_FALSE(one->DestroyShredKey(tenant_));
    EXPECT_FALSE(one->Rotate(SecretBytes(32)));
    EXPECT_EQ(one->epoch(), 1u);
  }
  EXPECT_EQ(ReadAll(file_), rotated);
}

TEST_F(KeyringTest, ADamagedRotatedFileIsRefused) {
  ASSERT_TRUE(Create()->Rotate(SecretBytes(32)));
  ExpectEveryDamageIsRefused();
}

TEST_F(KeyringTest, WithoutItsShredKeyATenantHasNoWrappingKey) {
  const auto keyring = Create();
  const RootKeys root(*keyring);
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  ASSERT_TRUE(keyring->AddShredKey(other_, random_));
  const SecretBytes key = std::move(**root.WrappingKey(tenant_));
  EXPECT_EQ(key.size(), 32u);
  EXPECT_TRUE(**root.WrappingKey(tenant_) == key);
  EXPECT_FALSE(**root.WrappingKey(other_) == key);
  ASSERT_TRUE(keyring->DestroyShredKey(tenant_));
  EXPECT_FALSE(root.WrappingKey(tenant_)->has_value());
}

// Two servers would overwrite each other's shred keys: a tenant that was acknowledged would be
// lost.
TEST_F(KeyringTest, WithoutItsLockNothingIsChanged) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  const fs::path lock = file_.string() + ".lock";
  fs::remove(lock);
  fs::create_directory(lock);
  const std::string before = ReadAll(file_);
  const Result<void> changes[] = {keyring->AddShredKey(other_, random_),
                                  keyring->DestroyShredKey(tenant_),
                                  keyring->Rotate(NewKey(random_))};
  for (const Result<void>& changed : changes) {
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, ErrorKind::kUnavailable);
    EXPECT_NE(changed.error().detail.find(lock.string()), std::string::npos);
    EXPECT_NE(changed.error().detail.find("the user that the server runs as"), std::string::npos);
  }
  const auto prepared = keyring->PrepareForChanges();
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().kind, ErrorKind::kConfiguration);
  EXPECT_TRUE(prepared.error().detail.starts_with("keyring "));
  EXPECT_EQ(ReadAll(file_), before);
  EXPECT_FALSE(fs::exists(file_.string() + ".writing"));
  EXPECT_TRUE(keyring->ShredKey(tenant_)->has_value());
  EXPECT_FALSE(keyring->ShredKey(other_)->has_value());
}

TEST_F(KeyringTest, WhoMakesAKeyringWaitsForWhoHasItsLock) {
  std::optional<KeyringLock> held(std::move(*KeyringLock::Take(file_)));
  const fs::path left = file_.string() + ".writing";
  WriteAll(left, "of who has the lock");
  auto waiting =
      std::async(std::launch::async, [this] { return FileKeyring::Create(file_, data_, random_); });
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  EXPECT_FALSE(fs::exists(file_));
  EXPECT_EQ(ReadAll(left), "of who has the lock");
  fs::remove(left);
  ASSERT_TRUE(FileKeyring::Create(*held, file_, data_, random_));
  const std::string made = ReadAll(file_);
  held.reset();
  EXPECT_NE(Refusal(waiting.get()).find("exists already"), std::string::npos);
  EXPECT_EQ(ReadAll(file_), made);
}

TEST_F(KeyringTest, WithoutItsLockNoneIsMade) {
  fs::create_directory(file_.string() + ".lock");
  EXPECT_NE(Refusal(FileKeyring::Create(file_, data_, random_)).find("lock file"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(KeyringTest, WhatAKilledChangeLeftIsOverwrittenAndRemoved) {
  const auto keyring = Create();
  ASSERT_TRUE(keyring->AddShredKey(tenant_, random_));
  const std::string content = ReadAll(file_);
  const fs::path left = file_.string() + ".writing";
  WriteAll(left, content);
  std::ifstream open_still(left, std::ios::binary);
  ASSERT_TRUE(keyring->PrepareForChanges());
  EXPECT_FALSE(fs::exists(left));
  const std::string now(std::istreambuf_iterator<char>(open_still), {});
  EXPECT_EQ(now, std::string(content.size(), '\0'));
  EXPECT_EQ(ReadAll(file_), content);
}

// A Create() that was killed before it took the second name away.
TEST_F(KeyringTest, TheKeyringsOwnSecondNameIsRemovedAndNotOverwritten) {
  const auto keyring = Create();
  const std::string content = ReadAll(file_);
  const fs::path left = file_.string() + ".writing";
  fs::create_hard_link(file_, left);
  ASSERT_TRUE(keyring->PrepareForChanges());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(ReadAll(file_), content);
}

TEST_F(KeyringTest, APipeIsRefusedWithoutWaitingForItsOtherEnd) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_NE(OpenRefusal().find("not a regular file"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::keys
