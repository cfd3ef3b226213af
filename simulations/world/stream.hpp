// What a person's device is shown, on its side of a socket, and what the gateway does for it: the
// same as gateway/routes/stream does, without the socket.
#pragma once

#include "actors/mesh/frames.hpp"
#include "actors/runtime/door.hpp"
#include "simulations/world/calendar.hpp"

#include <map>

namespace callout::sim {

/// One open socket. Whoever holds it may drop it at any time.
class stream : public std::enable_shared_from_this<stream> {
public:
  using shown = std::function<void(std::uint64_t offset, const std::string& frame)>;

  /// `after`: what its device has seen. Frames arrive at the device after a while, in order.
  stream(calendar& c, door& d, std::string person, std::uint64_t after, shown show)
      : calendar_{c}, door_{d}, person_{std::move(person)}, seen_{after}, show_{std::move(show)} {}

  void show(std::uint64_t offset, const std::string& frame);
  /// What the log has beyond what was shown.
  void look_again();
  /// The device hears nothing from now on.
  void drop() { dropped_ = true; }
  bool dropped() const { return dropped_; }
  const std::string& person() const { return person_; }

private:
  void fill(std::uint64_t after);
  void send(std::uint64_t offset, const std::string& frame);
  void filled();

  calendar& calendar_;
  door& door_;
  const std::string person_;
  std::uint64_t seen_;
  const shown show_;
  bool filling_ = false, again_ = false, dropped_ = false;
  std::map<std::uint64_t, std::string> held_;
};

/// The streams of one gateway.
class streams {
public:
  void open(const std::shared_ptr<stream>& s) { all_[s->person()].push_back(s); }
  void show(const std::string& person, std::uint64_t offset, const std::string& frame);
  void look_again(const std::function<bool(const std::string& person)>& whom);
  void drop_all();
  /// Those that were dropped are forgotten; whose they were.
  std::vector<std::string> sweep();

private:
  std::map<std::string, std::vector<std::shared_ptr<stream>>> all_;
};

} // namespace callout::sim
