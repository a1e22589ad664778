#include "classify/stream_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace strongroom::classify {
namespace {

constexpr int kSilentMs = 2'000;
constexpr std::size_t kBlock = 64 << 10;

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

std::unexpected<Error> Failed() {
  return Fail(ErrorKind::kUnavailable, fmt::format("it cannot be read: {}", std::strerror(errno)));
}

// Until there is something to read, or the end of it.
bool Wait(int input, bool& told, const std::function<void()>& waits) {
  for (;;) {
    pollfd wanted{.fd = input, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&wanted, 1, told || !waits ? -1 : kSilentMs);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0) {
      told = true;
      waits();
    }
  }
}

bool WriteAll(int output, const char* at, std::size_t left) {
  while (left > 0) {
    const ssize_t written = ::write(output, at, left);
    if (written < 0 && errno != EINTR) return false;
    if (written <= 0) continue;
    at += written;
    left -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

Result<StreamFile> StreamFile::Read(const std::filesystem::path& path,
                                    const std::function<void()>& waits, std::uint64_t bytes_max) {
  // A pipe that nobody writes to yet is opened all the same, and waited for below.
  const Descriptor input(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                     : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (input.get() < 0) return Failed();
  StreamFile copy(::memfd_create("stream", MFD_CLOEXEC));
  if (copy.descriptor_ < 0) return Failed();
  std::vector<char> block(kBlock);
  std::uint64_t bytes = 0;
  bool told = false;
  for (;;) {
    if (!Wait(input.get(), told, waits)) return Failed();
    const ssize_t got = ::read(input.get(), block.data(), block.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return Failed();
    if (got == 0) return copy;
    bytes += static_cast<std::uint64_t>(got);
    if (bytes > bytes_max) {
      return Fail(ErrorKind::kTooLarge,
                  fmt::format("it has more than {} MiB, and is no file that can be read in parts: "
                              "save it in one",
                              bytes_max >> 20));
    }
    if (!WriteAll(copy.descriptor_, block.data(), static_cast<std::size_t>(got))) return Failed();
  }
}

StreamFile::StreamFile(StreamFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StreamFile::~StreamFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::filesystem::path StreamFile::path() const {
  return fmt::format("/proc/self/fd/{}", descriptor_);
}

}  // namespace strongroom::classify
