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

struct log {
  std::mutex mutex;
  std::ofstream file = open_log();

  void add(const json& line) {
    // Tests send bytes that are no text.
    const auto text = line.dump(-1, ' ', false, json::error_handler_t::replace);
    const std::lock_guard held{mutex};
    file << text << std::endl;
  }
};

/// Nothing where nobody will read it.
log* the_log() {
  static log one;
  return one.file.is_open() ? &one : nullptr;
}

} // namespace

void note_exchange(const http_request& asked, const http_answer& came) {
  if (auto* log = the_log())
    log->add({{"method", asked.method},
              {"target", asked.target},
              {"sent", asked.body},
              {"status", came.status},
              {"headers", came.headers},
              {"received", came.body}});
}

void note_frame(std::uint64_t stream, const char* by, const std::string& text) {
  if (auto* log = the_log())
    log->add({{"stream", stream}, {"by", by}, {"text", text}});
}

} // namespace callout::kit
