// What a keyring file holds, and its text (docs/formats.md, "Keyring file"). Pure; any thread.
//
// The epoch counts the root keys that the installation has had. An epoch's root key is replaced by
// `strongroom keyring rotate`; of the former ones only the audit root is kept, with which the
// chains of their time are verified and nothing else can be done.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/secret_bytes.h"
#include "base/uuid.h"

namespace strongroom::keys {

struct KeyringContent {
  std::uint32_t epoch = 1;
  SecretBytes root;
  std::map<std::uint32_t, SecretBytes> former;  // audit roots of the epochs 1 to epoch - 1, all
  std::map<Uuid, SecretBytes> shred;
};

// Format 1 in epoch 1, format 2 in later ones.
[[nodiscard]] SecretBytes EncodeKeyring(const KeyringContent& content);
// nullopt: no keyring of a known format, or its check line does not fit.
[[nodiscard]] std::optional<KeyringContent> DecodeKeyring(std::string_view text);

}  // namespace strongroom::keys
