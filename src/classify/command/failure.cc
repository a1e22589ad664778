#include "classify/command/failure.h"

#include <cerrno>

#include "classify/command/file_io.h"
#include "terminal/readable.h"

namespace strongroom::classify::command {

int PrintFailure(const Streams& streams, std::string_view line) {
  streams.error << streams.program << ": " << terminal::Plain(line) << '\n';
  return kExitFailed;
}

int Deliver(const Options& options, const Streams& streams, std::string_view text) {
  if (options.output.empty()) {
    errno = 0;
    streams.out << text << std::flush;
    // Whoever closed the pipe has read enough: `| head -1`.
    if (streams.out || errno == EPIPE) return kExitDone;
    return PrintFailure(streams, "standard output cannot be written");
  }
  const Result<void> written = WriteWhole(options.output, text);
  return written ? kExitDone : PrintFailure(streams, written.error().detail);
}

}  // namespace strongroom::classify::command
