// Frames for people's sockets, wherever those are: a gateway listens on the subject of each person
// who has a stream here, and any node publishes. A frame may get lost on the way; one with an
// offset is missed by its number and read from the log.
#pragma once

#include "actors/mesh/transport.hpp"
#include "protocols/between.hpp"

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
  /// A stream of this person is open here, or one less. On return of the first call what is
  /// published from then on is heard.
  void watch(const std::string& person);
  void unwatch(const std::string& person);
  void stop();

private:
  void hear(const std::string& person, const std::string& body) const;

  transport& away_;
  const between::subjects subjects_;
  const std::string self_;
  const listener hears_;
  struct watched {
    int streams = 0; ///< may be reported to go before they are reported to come
    transport::subscribed subscription;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, watched> people_;
};

} // namespace callout::mesh
