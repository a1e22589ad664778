#include "app/keyring_commands.h"

#include <fmt/format.h>

#include "app/installation.h"
#include "app/rotate_root_key.h"
#include "app/verify_installation.h"

namespace strongroom::app {

int RunKeyringRotate(const KeyringRotate& command, const Environment& environment,
                     const Output& output) {
  Result<Config> config = LoadConfig(command.config_file, environment);
  if (!config) return PrintFailure(output, config.error().detail);
  config->threads = 1;
  auto opened = Installation::Open(*config, OpenMode::kAlone, CheckpointLines::kStderr,
                                   [](std::string_view) {});
  if (!opened) return PrintFailure(output, opened.error().ToString());
  Installation& base = **opened;
  RootKeyRotation parts{.store = *base.store,
                        .keyring = *base.keyring,
                        .keys = *base.root_keys,
                        .log = *base.log,
                        .rows = *base.rows,
                        .random = base.random,
                        .verify = [&] { return VerifyInstallation(base, *config); },
                        .accept_findings = command.accept_findings};
  Result<RotatedRootKey> rotated = base.io->Run(RotateRootKey(std::move(parts)));
  if (!rotated) return PrintFailure(output, rotated.error().ToString());
  if (output.json) {
    json::array erasure;
    for (const std::string& line : rotated->erasure) erasure.emplace_back(line);
    json::array accepted;
    for (const std::string& line : rotated->accepted) accepted.emplace_back(line);
    output.out << json::serialize(json::object{{"epoch", rotated->epoch},
                                               {"finished_an_earlier_one", rotated->was_begun},
                                               {"control_rows", rotated->control_rows},
                                               {"chains", rotated->chains},
                                               {"accepted_findings", std::move(accepted)},
                                               {"erasure", std::move(erasure)}})
               << '\n';
    return kExitDone;
  }
  for (const std::string& line : rotated->accepted) {
    output.out << "accepted, not mended: " << line << '\n';
  }
  if (rotated->was_begun) {
    output.out << fmt::format(
        "an earlier rotation is finished now: epoch {} of the root key; no further one was begun\n",
        rotated->epoch);
  } else {
    output.out << fmt::format(
        "epoch {} of the root key; {} control rows and {} chains were carried "
        "over\n",
        rotated->epoch, rotated->control_rows, rotated->chains);
  }
  output.out << "keep a copy of the keyring " << config->keyring
             << " apart from backups, and the former one with the backups that it belongs to\n";
  for (const std::string& line : rotated->erasure) output.out << line << '\n';
  return kExitDone;
}

}  // namespace strongroom::app
