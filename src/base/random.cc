#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/secret_bytes.h"

namespace strongroom {
namespace {

void FillFromKernel(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::perror("strongroom: getrandom failed; cannot go on without randomness");
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

struct Pool {
  std::array<std::uint8_t, 4096> bytes{};
  std::size_t used = bytes.size();
  ~Pool() { WipeMemory(bytes.data(), bytes.size()); }
};

}  // namespace

void SystemRandom::Fill(std::span<std::uint8_t> out) {
  thread_local Pool pool;
  if (out.size() > 256) return FillFromKernel(out);
  if (pool.bytes.size() - pool.used < out.size()) {
    FillFromKernel(pool.bytes);
    pool.used = 0;
  }
  const auto from = pool.bytes.begin() + static_cast<std::ptrdiff_t>(pool.used);
  std::copy_n(from, out.size(), out.begin());
  WipeMemory(&*from, out.size());
  pool.used += out.size();
}

void InsecureSequenceRandom::Fill(std::span<std::uint8_t> out) {
  // splitmix64 (Steele, Lea, Flood 2014).
  for (std::uint8_t& byte : out) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    byte = static_cast<std::uint8_t>(z ^ (z >> 31));
  }
}

}  // namespace strongroom
