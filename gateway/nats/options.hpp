// Where the NATS servers are, who we are to them, and how long and how much we wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace callout::nats {

/// The server must prove itself to the authority and bear its host's name: there is no switch
/// that lets it off.
struct tls_options {
  std::string authority_file;   ///< empty: those that this machine trusts
  std::string certificate_file; ///< ours, where the server asks for one
  std::string key_file;
  std::string hostname; ///< empty: that of the URL
};

struct options {
  std::vector<std::string>
      servers;      ///< as in "nats://nats.example.org:4222"; secrets do not belong here
  std::string node; ///< how operators see this node's connections
  std::string credentials_file; ///< of a user, as `nsc` writes them; or
  std::string user, password;
  std::optional<tls_options> tls;

  std::chrono::milliseconds connect_timeout{2'000};
  /// A server that leaves two of them unanswered is given up.
  std::chrono::milliseconds ping_interval{1'000};
  /// For as long a caller may have to wait when the server takes nothing more.
  std::chrono::milliseconds write_timeout{500};
  /// Between attempts to connect again: doubles from one to the other, and varies.
  std::chrono::milliseconds reconnect_wait{50}, reconnect_wait_max{2'000};

  std::size_t requests_max = 10'000; ///< that wait for their answers
  int backlog_max = 16'384;          ///< messages that wait for one subscription; more are dropped
  int backlog_bytes_max = 16 << 20;  ///< and their bytes
  int delivery_threads = 2;          ///< call all subscriptions of this process
};

/// What happened to a connection, for the log; from any thread. Must not throw.
using log = std::function<void(const char* event, std::string detail)>;

/// The options make no sense, or no server takes us on them.
struct unusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace callout::nats
