// Structured logs: one JSON object a line on standard error, by spdlog.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace callout::config {

/// `level` as spdlog names them. False when there is no such level.
bool start_log(std::string_view level);
void stop_log();

using log_field = std::pair<std::string_view, std::string_view>;

/// `event` is stable, as in shard.fell; what varies goes into fields.
void log_info(std::string_view event, std::initializer_list<log_field> fields = {});
void log_warning(std::string_view event, std::initializer_list<log_field> fields = {});

} // namespace callout::config
