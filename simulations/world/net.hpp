// What carries messages between nodes, as NATS would if its weather were bad: late, out of order,
// twice, or not at all; and the table in which nodes say that they are there.
#pragma once

#include "actors/mesh/transport.hpp"
#include "simulations/world/calendar.hpp"

#include <map>
#include <set>
#include <utility>

namespace callout::sim {

struct net_weather {
  ticks latency{300};    ///< of one message
  double dropped = 0;    ///< of all messages
  double doubled = 0;    ///< of requests
  double slow = 0;       ///< a thousand times as late
  bool in_order = true;  ///< between two nodes
  double write_lost = 0; ///< the answer to a write into the table
};

class net {
public:
  net(calendar& c, chance luck) : calendar_{c}, luck_{std::move(luck)} {}

  std::unique_ptr<mesh::transport> transport_of(const std::string& node, life_ptr);
  std::unique_ptr<mesh::roll> roll_of(const std::string& node, life_ptr);

  void cut(const std::string& node);
  /// Whoever listens hears the table anew.
  void join(const std::string& node);
  bool is_cut(const std::string& node) const { return cut_.contains(node); }
  /// All that was in the table is forgotten.
  void lose_table();

  net_weather weather;
  /// Questions from one node to another, by the first two words of their subject.
  std::map<std::string, std::uint64_t> asked;
  std::function<void(const char*)> mishap = [](const char*) {};
  /// The subject of each message.
  std::function<void(const std::string&)> said = [](const std::string&) {};

private:
  friend class sim_transport;
  friend class sim_roll;

  struct desk {
    std::string subject;
    std::string node;
    life_ptr whose;
    mesh::transport::service answers;
    mesh::transport::listener hears;
    bool gone = false;
    bool matches(const std::string& s) const;
  };
  using desk_ptr = std::shared_ptr<desk>;
  struct watcher {
    std::string node;
    life_ptr whose;
    std::function<void(mesh::roll::entry)> tell;
    bool gone = false;
  };
  using watcher_ptr = std::shared_ptr<watcher>;

  bool reaches(const desk& d) const { return !d.gone && !d.whose->dead && !cut_.contains(d.node); }
  desk_ptr server_of(const std::string& subject);
  ticks hop(const std::string& from, const std::string& to);
  void tell(const watcher_ptr&, const mesh::roll::entry&);
  void tell_all(const mesh::roll::entry&);

  calendar& calendar_;
  chance luck_;
  std::vector<desk_ptr> desks_;
  std::vector<watcher_ptr> watchers_;
  std::set<std::string> cut_;
  std::map<std::string, std::uint64_t> interruptions_;
  std::map<std::pair<std::string, std::string>, ticks> last_; ///< arrivals
  std::map<std::string, std::pair<std::uint64_t, std::string>> table_;
  std::uint64_t revision_ = 0;
};

} // namespace callout::sim
