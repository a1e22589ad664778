#include "telemetry/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <filesystem>
#include <iterator>

#include "base/json.h"

namespace strongroom::telemetry {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};

std::unique_ptr<spdlog::logger> MakeLogger(spdlog::sink_ptr sink) {
  auto logger = std::make_unique<spdlog::logger>("", std::move(sink));
  logger->set_pattern("%v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  return logger;
}

}  // namespace

std::optional<Level> ParseLevel(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (name == kLevelNames[i]) return static_cast<Level>(i);
  }
  return std::nullopt;
}

void Field::AppendTo(std::string& line) const {
  line += ",\"";
  line += name_.view();
  if (std::holds_alternative<std::chrono::nanoseconds>(value_)) line += "_ms";
  line += "\":";
  struct Append {
    std::string& to;
    void operator()(bool value) const { to += value ? "true" : "false"; }
    void operator()(std::int64_t value) const {
      fmt::format_to(std::back_inserter(to), "{}", value);
    }
    void operator()(std::uint64_t value) const {
      fmt::format_to(std::back_inserter(to), "{}", value);
    }
    void operator()(std::chrono::nanoseconds value) const {
      fmt::format_to(std::back_inserter(to), "{:.3f}", static_cast<double>(value.count()) / 1e6);
    }
    void operator()(const Harmless& text) const { AppendJsonString(to, text.view()); }
    void operator()(const OwnText& text) const { AppendJsonString(to, text.view()); }
  };
  std::visit(Append{line}, value_);
}

Log::Log(std::unique_ptr<spdlog::logger> sink, Level least, const Clock& clock)
    : sink_(std::move(sink)), least_(least), clock_(clock) {
  sink_->set_error_handler([this](const std::string&) { ++lines_lost_; });
}

Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::ToFile(const std::string& file, Level least, const Clock& clock) {
  // The sink would make directories: where a path is mistyped, with rights that nobody chose.
  std::error_code ignored;
  const std::filesystem::path directory = std::filesystem::path(file).parent_path();
  if (!directory.empty() && !std::filesystem::is_directory(directory, ignored)) {
    return Fail(ErrorKind::kConfiguration, "cannot open the log file " + file +
                                               ": its directory does not exist; make it first");
  }
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    return std::unique_ptr<Log>(new Log(MakeLogger(std::move(sink)), least, clock));
  } catch (const spdlog::spdlog_ex&) {
    return Fail(ErrorKind::kConfiguration,
                "cannot open the log file " + file + "; check the path and its permissions");
  }
}

std::unique_ptr<Log> Log::ToStderr(Level least, const Clock& clock) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::unique_ptr<Log>(new Log(MakeLogger(std::move(sink)), least, clock));
}

std::unique_ptr<Log> Log::ToStream(std::ostream& out, Level least, const Clock& clock) {
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out);
  return std::unique_ptr<Log>(new Log(MakeLogger(std::move(sink)), least, clock));
}

void Log::Write(Level level, LogName event, std::string_view request_id,
                std::initializer_list<Field> fields) noexcept {
  if (!Enabled(level)) return;
  try {
    std::string line = "{\"ts\":\"" + FormatTime(clock_.Now()) + "\",\"level\":\"";
    line += kLevelNames[static_cast<std::size_t>(level)];
    line += "\",\"event\":";
    AppendJsonString(line, event.view());
    if (!request_id.empty()) {
      Field("request_id", Harmless::RequestId(request_id)).AppendTo(line);
    }
    for (const Field& field : fields) field.AppendTo(line);
    line += '}';
    sink_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    ++lines_lost_;
  }
}

}  // namespace strongroom::telemetry
