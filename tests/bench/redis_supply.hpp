// The same supply in Redis: a geo set for each skill of whoever works. GEOSEARCH knows nothing of
// the other filters, so the nearest are fetched and the client, which has the facts in its own
// memory, drops who does not fit; and fetches more when too few are left.
#pragma once

#include "tests/actors/discovery/plain_scan.hpp"
#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <memory>

namespace callout::bench {

class redis_supply {
public:
  /// Why it cannot be had here; empty when it can.
  static std::string missing();

  /// Starts a server of its own, on a socket.
  explicit redis_supply(const testing_discovery::town&);
  ~redis_supply();
  redis_supply(const redis_supply&) = delete;
  redis_supply& operator=(const redis_supply&) = delete;

  std::vector<testing_discovery::found> find(const dispatching::search&);
  int pid() const { return server_->pid(); }

private:
  /// An answer is a line or nested arrays; only the leaves are kept, in order.
  using words = std::vector<std::string>;
  void put(const words&);
  void send();
  void read(words& leaves);
  std::string line();
  std::string bytes(std::size_t);
  bool fits(const testing_discovery::inhabitant&, const dispatching::search&) const;

  const testing_discovery::town& town_;
  kit::temporary_directory folder_;
  std::unique_ptr<kit::child> server_;
  int socket_ = -1;
  std::string out_, in_;
  std::size_t at_ = 0; ///< read so far of `in_`
};

} // namespace callout::bench
