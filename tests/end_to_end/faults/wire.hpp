// A link between a process and a server that can be spoilt: it carries bytes both ways until told
// to keep them, to break, or to break at one particular message, or to keep that one back.
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
  /// When to break or to hold back, seen from a message to the server.
  enum class moment {
    before, ///< it never gets there
    inside, ///< its beginning gets there, and nothing more
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
  /// As `break_at`, but what does not get through is kept, with all that follows it on that
  /// connection in that direction. Other connections go on.
  void hold_at(std::string bytes, moment);
  int held() const { return held_; }
  /// What was kept gets through, late.
  void let_go();

private:
  struct pair;

  void run();
  void wake();
  bool step();
  void accept_one();
  bool connect_to(int& server) const;
  void carry(pair&, std::size_t from);
  void flush(pair&, std::size_t to);
  /// What was asked for, to be done at the next message with these bytes in it.
  struct trap {
    std::string bytes;
    moment when;
    bool hold;
  };
  void set(trap);
  /// Whether the trap closes on what just came from there.
  bool trapped(pair&, std::size_t from, std::size_t fresh);
  void spoil(pair&, std::size_t to, const trap&);

  std::mutex mutex_;
  place to_;
  state state_ = state::open;
  bool end_ = false, break_all_ = false;
  std::optional<trap> trap_;
  std::atomic<int> broken_ = 0, held_ = 0;
  std::list<pair> pairs_;
  int listener_ = -1, wake_ = -1;
  unsigned short port_ = 0;
  std::thread thread_;
};

} // namespace callout::faults
