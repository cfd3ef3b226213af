// No call waits for ever: the server's own timeouts do not help against a server that was stopped,
// and keepalives are answered by the machine it runs on.
#pragma once

#include <chrono>
#include <cstdint>

namespace callout::postgres {

/// While it lives, its connection is cut when the time is over; the call then fails as for any
/// connection that breaks.
class watch {
public:
  watch(int socket, std::chrono::milliseconds patience);
  ~watch();
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;

private:
  std::uint64_t number_;
};

} // namespace callout::postgres
