// How fast samples are read on one core with all detectors on: 100 MB of NDJSON of several kinds of
// records, median of five in CPU time (other work on the machine does not count), beside the same
// bytes copied and searched for line ends. Prints a line a mix and the peak of memory; with
// "--keep DIRECTORY" the files stay there, and with "--read FILE…" such files are measured.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "base/temporary_directory.h"
#include "classify/read/readers.h"

namespace {

using namespace strongroom;

constexpr std::size_t kBytes = 100'000'000;
constexpr int kRuns = 5;

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}
  unsigned Below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  std::string Of(std::string_view alphabet, std::size_t size) {
    std::string out;
    while (out.size() < size) out += alphabet[Below(static_cast<unsigned>(alphabet.size()))];
    return out;
  }
  std::string Uuid() {
    const auto hex = [this](std::size_t size) { return Of("0123456789abcdef", size); };
    return fmt::format("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
  }
  std::string Word() {
    static constexpr std::string_view kWords[] = {
        "the",     "of",     "library", "book",   "shelf",    "patron", "request", "should",
        "return",  "desk",   "and",     "notice", "invoice",  "sent",   "vendor",  "account",
        "history", "volume", "edition", "a",      "please",   "call",   "number",  "2024",
        "with",    "12.50",  "card",    "is",     "geändert", "été",    "package", "again"};
    return std::string(kWords[Below(std::size(kWords))]);
  }
  std::string Text(std::size_t words) {
    std::string out;
    while (words-- != 0) out += (out.empty() ? "" : " ") + Word();
    return out;
  }

 private:
  std::mt19937 random_;
};

std::string User(Maker& make, std::size_t i) {
  return fmt::format(
      R"({{"id":"{}","username":"user{}","barcode":"{}","active":true,"type":"patron","personal":{{"lastName":"{}","firstName":"{}","email":"u{}@example.org","phone":"+49 30 {}","dateOfBirth":"19{:02}-0{}-1{}T00:00:00.000+00:00","addresses":[{{"city":"{}","postalCode":"{}","primary":true}}]}},"createdDate":"2024-0{}-1{}T12:34:56.789+00:00"}})",
      make.Uuid(), i, make.Of("0123456789", 14), make.Word(), make.Word(), i,
      make.Of("0123456789", 7), make.Below(100), 1 + make.Below(9), make.Below(10), make.Word(),
      make.Of("0123456789", 5), 1 + make.Below(9), make.Below(10));
}
std::string Note(Maker& make, std::size_t) {
  return fmt::format(R"({{"id":"{}","title":"{}","body":"{}"}})", make.Uuid(), make.Text(8),
                     make.Text(150));
}
std::string Numbers(Maker& make, std::size_t i) {
  return fmt::format(
      R"({{"seq":{},"ts":{},"amount":{}.{:02},"oclc":{},"isbn":"978{}","count":{},"ratio":0.{},"ok":false}})",
      i, 1'700'000'000'000 + i * 977, make.Below(10'000), make.Below(100),
      make.Below(1'000'000'000), make.Of("0123456789", 10), make.Below(100), make.Below(1'000'000));
}
std::string Logs(Maker& make, std::size_t i) {
  return fmt::format(
      R"({{"time":"2024-05-17T10:{:02}:{:02}Z","level":"INFO","message":"request {} of tenant {} took {} ms, {} rows, status {}, next {}"}})",
      make.Below(60), make.Below(60), i, make.Of("0123456789", 9), make.Below(1000),
      make.Below(100'000), 200 + make.Below(300), make.Of("0123456789", 16));
}

double CpuSeconds() {
  timespec now{};
  static_cast<void>(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now));
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double Seconds(const std::function<void()>& work) {
  const double begin = CpuSeconds();
  work();
  return CpuSeconds() - begin;
}

double MedianOf(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) times.push_back(Seconds(work));
  std::ranges::sort(times);
  return times[kRuns / 2];
}

long PeakKib() {
  rusage usage{};
  static_cast<void>(getrusage(RUSAGE_SELF, &usage));
  return usage.ru_maxrss;
}

void Measure(const std::filesystem::path& path) {
  std::uint64_t values = 0;
  std::uint64_t size = std::filesystem::file_size(path);
  const double read =
      MedianOf([&] { values = classify::read::ReadJsonSample(path, "sample.ndjson", {}).values; });
  fmt::print("{:8} {:5.2f} GB/s  {:9} values  {:4.0f} ns a value  peak {} MiB\n",
             path.stem().string(), static_cast<double>(size) / read / 1e9, values,
             read * 1e9 / static_cast<double>(values), PeakKib() / 1024);
}

void MeasureBaseline(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::string copy(text.size(), ' ');
  std::size_t lines = 0;
  const double copied = MedianOf([&] { std::memcpy(copy.data(), text.data(), text.size()); });
  const double searched = MedianOf([&] {
    lines = 0;
    for (const char* at = text.data(); at != nullptr; ++lines) {
      at = static_cast<const char*>(
          std::memchr(at, '\n', static_cast<std::size_t>(text.data() + text.size() - at)));
      if (at != nullptr) ++at;
    }
  });
  fmt::print("baseline memcpy {:.1f} GB/s, memchr('\\n') {:.1f} GB/s ({} lines)\n",
             static_cast<double>(text.size()) / copied / 1e9,
             static_cast<double>(text.size()) / searched / 1e9, lines);
}

}  // namespace

int main(int argc, char** argv) {
  struct Mix {
    const char* name;
    std::string (*record)(Maker&, std::size_t);
  };
  if (argc >= 3 && std::strcmp(argv[1], "--read") == 0) {
    for (int i = 2; i < argc; ++i) Measure(argv[i]);
    MeasureBaseline(argv[2]);
    return 0;
  }
  const TemporaryDirectory temporary;
  const bool keep = argc == 3 && std::strcmp(argv[1], "--keep") == 0;
  const std::filesystem::path directory = keep ? argv[2] : temporary.path();
  std::filesystem::path last;
  for (const Mix& mix :
       {Mix{"users", User}, Mix{"notes", Note}, Mix{"numbers", Numbers}, Mix{"logs", Logs}}) {
    last = directory / fmt::format("{}.ndjson", mix.name);
    {
      std::ofstream file(last, std::ios::binary);
      Maker make(42);
      std::size_t bytes = 0;
      for (std::size_t i = 0; bytes < kBytes; ++i) {
        const std::string line = mix.record(make, i) + "\n";
        file << line;
        bytes += line.size();
      }
    }
    Measure(last);
  }
  MeasureBaseline(last);
}
