// The control row "installation", written once at initialisation: format 1 | keyring id | created.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/uuid.h"

namespace strongroom::app {

inline constexpr std::string_view kInstallationKey = "installation";

struct InstallationRow {
  Uuid keyring;  // keys::Keyring::id of the keyring it was initialised with
  Time created;
};

[[nodiscard]] Bytes EncodeInstallationRow(const InstallationRow& row);
// nullopt: not of a known format.
[[nodiscard]] std::optional<InstallationRow> DecodeInstallationRow(ByteView body);

}  // namespace strongroom::app
