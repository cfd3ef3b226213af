// A PostgreSQL server of a test's own, in a folder of its own, reached over a socket in it.
#pragma once

#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace callout::kit {

class postgres_server {
public:
  /// plain: over the socket in its folder. tls: over TCP on this machine as well, with a
  /// certificate for "localhost" of an authority of its own.
  enum class link { plain, tls };

  /// Makes a cluster and starts it. Throws std::runtime_error with the reason when it cannot,
  /// such as that PostgreSQL is not installed. `settings` as in "fsync=on".
  explicit postgres_server(std::vector<std::string> settings = {"fsync=off"}, link = link::plain);
  ~postgres_server();

  pid_t pid() const { return process_->pid(); }
  std::filesystem::path log() const { return folder_ / "log"; }
  /// Where its socket is.
  std::filesystem::path socket() const { return folder_ / (".s.PGSQL." + std::to_string(port_)); }
  /// For libpq, of an empty database made for the caller.
  std::string fresh_database();
  std::string connection(const std::string& database) const;
  /// Over TCP: what is added says how it is secured.
  std::string remote(const std::string& database, const std::string& more) const;
  /// Of the authority that signed its certificate.
  std::filesystem::path authority() const { return folder_ / "ca.crt"; }

  /// SIGKILL to the server and all that works for it, as when the machine loses power.
  void kill_9();
  /// SIGINT: ends all connections and stops in order.
  void stop();
  void start();
  /// Copies all that it has on disk, which it must have stopped for. For `fail_over_to`.
  std::filesystem::path copy() const;
  /// Stops; in its place a standby takes over that had got as far as this copy, on a timeline of
  /// its own.
  void fail_over_to(const std::filesystem::path& copy);
  /// What stood there before the failover is back, and knows nothing of it.
  void fall_back();

private:
  command_result as_owner(const std::string& program, std::vector<std::string> words) const;
  std::string ask(const std::string& sql) const;

  temporary_directory folder_;
  unsigned short port_ = 5432; ///< also in the name of the socket
  std::vector<std::string> settings_;
  std::unique_ptr<child> process_;
  int databases_ = 0;
};

} // namespace callout::kit
