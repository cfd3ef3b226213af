#include "config/log.hpp"

#include "protocols/json.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace callout::config {

namespace {

std::string line(std::string_view event, std::initializer_list<log_field> fields) {
  std::string out = "\"event\":";
  write_quoted(out, event);
  for (const auto& [name, value] : fields) {
    out += ',';
    write_quoted(out, name);
    out += ':';
    write_quoted(out, value);
  }
  return out;
}

} // namespace

bool start_log(std::string_view level) {
  const auto wanted = spdlog::level::from_str(std::string{level});
  if (wanted == spdlog::level::off && level != "off")
    return false;
  // When the disk cannot keep up the oldest lines go, and nobody waits.
  spdlog::init_thread_pool(8192, 1);
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger =
      std::make_shared<spdlog::async_logger>("callout", std::move(sink), spdlog::thread_pool(),
                                             spdlog::async_overflow_policy::overrun_oldest);
  logger->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                      spdlog::pattern_time_type::utc);
  logger->set_level(wanted);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

void stop_log() {
  spdlog::shutdown();
}

void log_info(std::string_view event, std::initializer_list<log_field> fields) {
  if (spdlog::should_log(spdlog::level::info))
    spdlog::info("{}", line(event, fields));
}

void log_warning(std::string_view event, std::initializer_list<log_field> fields) {
  spdlog::warn("{}", line(event, fields));
}

} // namespace callout::config
