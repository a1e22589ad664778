#include "classify/command/failure.h"

#include "classify/command/file_io.h"
#include "terminal/readable.h"

namespace strongroom::classify::command {

int PrintFailure(const Streams& streams, std::string_view line) {
  streams.error << "strongroom classify: " << terminal::Plain(line) << '\n';
  return kExitFailed;
}

int Deliver(const Options& options, const Streams& streams, std::string_view text) {
  if (options.output.empty()) {
    streams.out << text << std::flush;
    return streams.out ? kExitDone : PrintFailure(streams, "standard output cannot be written");
  }
  const Result<void> written = WriteWhole(options.output, text);
  return written ? kExitDone : PrintFailure(streams, written.error().detail);
}

}  // namespace strongroom::classify::command
