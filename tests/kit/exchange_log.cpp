#include "tests/kit/exchange_log.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <mutex>

namespace callout::kit {

namespace {

std::ofstream open_log() {
  const char* folder = std::getenv("CALLOUT_TEST_EXCHANGES");
  if (!folder)
    return {};
  return std::ofstream{std::string{folder} + '/' + std::to_string(::getpid()) + ".jsonl",
                       std::ios::app};
}

} // namespace

void note_exchange(const http_request& asked, const http_answer& came) {
  static std::mutex mutex;
  static auto log = open_log();
  if (!log.is_open())
    return;
  const json line{{"method", asked.method}, {"target", asked.target},  {"sent", asked.body},
                  {"status", came.status},  {"headers", came.headers}, {"received", came.body}};
  const std::lock_guard held{mutex};
  // Tests send bytes that are no text.
  log << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

} // namespace callout::kit
