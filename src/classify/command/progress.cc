#include "classify/command/progress.h"

#include <fmt/format.h>

#include "classify/output/safe_text.h"
#include "classify/output/wording.h"
#include "terminal/readable.h"

namespace strongroom::classify::command {
namespace {

constexpr std::chrono::seconds kSilent{1};
constexpr std::chrono::milliseconds kEvery{150};
constexpr std::size_t kLineMost = 78;

}  // namespace

Progress::Progress(std::ostream& terminal)
    : terminal_(terminal), start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (shown_) terminal_ << "\r\x1b[K" << std::flush;
}

void Progress::Show(const ScanProgress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (now - start_ < kSilent || now - last_ < kEvery) return;
  last_ = now;
  shown_ = true;
  const std::string line =
      fmt::format("{} of {}, {} MB: {}", output::Grouped(progress.files),
                  output::Counted(progress.files_all, "file", "files"),
                  output::Grouped(progress.bytes / 1'000'000), output::OneLine(progress.file));
  terminal_ << "\r\x1b[K" << terminal::Cut(line, kLineMost) << std::flush;
}

}  // namespace strongroom::classify::command
