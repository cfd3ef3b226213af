#include "persistence/postgres/known_server.hpp"

#include "persistence/journal.hpp"

#include <fstream>

namespace callout::postgres {

known_server::known_server(std::filesystem::path memory) : memory_{std::move(memory)} {
  if (!memory_.empty())
    std::ifstream{memory_} >> timeline_;
}

void known_server::meet(const std::string& system, std::uint32_t timeline) {
  const std::lock_guard held{mutex_};
  if (!system_.empty() && system_ != system)
    throw journal_error{"PostgreSQL: this is another server than before (" + system + ", not " +
                        system_ + ")"};
  if (timeline < timeline_)
    throw journal_error{"PostgreSQL: the server is at timeline " + std::to_string(timeline) +
                        ", and " + std::to_string(timeline_) +
                        " was seen: it is a primary that was replaced"};
  failovers_ += !system_.empty() && timeline > timeline_;
  system_ = system;
  if (std::exchange(timeline_, timeline) != timeline)
    remember();
}

std::string known_server::system() const {
  const std::lock_guard held{mutex_};
  return system_;
}

std::uint64_t known_server::failovers() const {
  const std::lock_guard held{mutex_};
  return failovers_;
}

/// Whole or not at all.
void known_server::remember() const {
  if (memory_.empty())
    return;
  auto fresh = memory_;
  fresh += ".new";
  std::error_code failed;
  if (std::ofstream{fresh} << timeline_ << std::endl)
    std::filesystem::rename(fresh, memory_, failed);
  if (failed || !exists(memory_))
    throw journal_error{memory_.string() + ": cannot be written"};
}

} // namespace callout::postgres
