// What happened, for whoever else listens: a JetStream stream. It is never the truth: what cannot
// be sent is dropped and counted.
#pragma once

#include "gateway/nats/nats.hpp"

#include <cstdint>

namespace callout::nats {

struct stream_options {
  std::string name = "callout_events";
  std::vector<std::string> subjects; ///< as in "callout.events.>"; it keeps what is sent there
  std::chrono::seconds max_age{7 * 24 * 3'600};
  std::int64_t max_bytes = std::int64_t{1} << 30;
  int replicas = 1;
  std::chrono::seconds duplicate_window{120}; ///< in which an id is kept only once
  std::size_t in_flight_max = 1'000;          ///< that wait to be acknowledged
  std::chrono::milliseconds patience{5'000};
};

class event_stream {
public:
  struct counts {
    std::uint64_t stored = 0;
    std::uint64_t duplicates = 0; ///< of ids that were stored already
    std::uint64_t dropped = 0;    ///< not sent, or refused
    std::uint64_t in_doubt = 0;   ///< sent and not acknowledged in time
  };

  /// Makes the stream, or changes it to what the options say. Throws std::runtime_error.
  event_stream(std::shared_ptr<connections>, stream_options);
  ~event_stream();

  /// Does not wait. An empty id: it may be stored twice.
  void publish(const std::string& subject, std::string_view body, const std::string& id = {});
  counts counted() const;

private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

} // namespace callout::nats
