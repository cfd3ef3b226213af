// A link between a process and a server that can be spoilt: it carries bytes both ways until told
// to keep them, to break, or to break at one particular message.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace callout::faults {

class wire {
public:
  /// A port on the loopback, or a socket's file.
  struct place {
    unsigned short port = 0;
    std::filesystem::path file = {};
  };
  enum class state {
    open,
    /// Nothing is carried and nothing answered: what was under way waits in the kernel, and goes
    /// on when the wire is open again, late.
    silent,
    /// Nothing is carried, and whoever connects is sent away.
    cut,
  };
  /// When to break, seen from a message to the server.
  enum class moment {
    before, ///< it never gets there
    after,  ///< it got there and was answered, and the answer never comes back
  };

  /// Listens on a free port. Throws std::system_error.
  explicit wire(place to);
  ~wire();
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  unsigned short port() const { return port_; }
  /// Of connections from now on.
  void lead_to(place);
  void set(state);
  /// Ends all connections that are there.
  void break_all();
  /// Breaks one connection at the next message to the server with these bytes in it. Replaces what
  /// was asked for before.
  void break_at(std::string bytes, moment);
  /// How often that has happened.
  int broken() const { return broken_; }

private:
  struct pair;

  void run();
  void wake();
  bool step();
  void accept_one();
  bool connect_to(int& server) const;
  void carry(pair&, std::size_t from);
  void flush(pair&, std::size_t to);
  /// Whether the connection is to break now.
  bool spoilt(pair&, std::size_t from, std::size_t fresh);

  std::mutex mutex_;
  place to_;
  state state_ = state::open;
  bool end_ = false, break_all_ = false;
  std::string trap_;
  std::optional<moment> when_;
  std::atomic<int> broken_ = 0;
  std::list<pair> pairs_;
  int listener_ = -1, wake_ = -1;
  unsigned short port_ = 0;
  std::thread thread_;
};

} // namespace callout::faults
