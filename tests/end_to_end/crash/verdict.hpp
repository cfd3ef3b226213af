// All audits of a run that is over, one after the other, said aloud.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"

namespace callout::crash {

/// What a run leaves behind.
struct remains {
  const log_book& log;
  std::vector<ack> acks;
  std::int64_t now = 0; ///< the server's time when all had come to rest, in ms
  std::map<std::pair<std::string, std::string>, std::int64_t> books;
  std::map<std::string, std::int64_t> ledger;
};

/// Prints what is wrong, each audit in a line, its findings below; answers how many each found.
std::map<std::string, std::size_t> judge(const remains&);

/// The same for one more kind of findings.
std::size_t say(const std::string& what, const findings&);

/// What the run did, in a line.
void say_what_happened(const log_book&, std::size_t acks);

} // namespace callout::crash
