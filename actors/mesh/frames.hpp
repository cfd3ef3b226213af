// Frames for people's sockets, wherever those are: a gateway listens on the subject of each person
// who has a stream here, and any node publishes. A frame may get lost on the way; one with an
// offset is missed by its number and read from the log.
#pragma once

#include "actors/mesh/transport.hpp"
#include "protocols/between.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace callout::mesh {

class frames {
public:
  struct listener {
    std::function<void(const std::string& person, std::uint64_t offset, const std::string& frame)>
        show;
    std::function<void(const std::string& person, std::string_view key, const std::string& frame)>
        show_latest;
  };
  frames(transport&, between::subjects, std::string self, listener);

  /// To the sockets on other nodes.
  void publish(const std::string& person, std::uint64_t offset, const std::string& frame);
  void publish_latest(const std::string& person, std::string_view key, const std::string& frame);
  /// A stream of this person is open here, or one less. `then` is called once what is published
  /// from then on is heard. Neither waits.
  void watch(const std::string& person, std::function<void()> then);
  void unwatch(const std::string& person);
  /// Ends the waiting and the hearing.
  void stop();
  /// Subscribes, which may wait for the network, until stopped: for a thread of its own.
  void run();
  /// Once, for those who wait now. Only by one thread at a time.
  void turn();

private:
  void hear(const std::string& person, const std::string& body) const;
  void count(const std::string& person, int by);

  transport& away_;
  const between::subjects subjects_;
  const std::string self_;
  const listener hears_;
  struct watched {
    int streams = 0; ///< may be reported to go before they are reported to come
    transport::subscribed subscription;
  };
  std::unordered_map<std::string, watched> people_; ///< of whoever runs it alone
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> jobs_;
  bool stopped_ = false;
};

} // namespace callout::mesh
