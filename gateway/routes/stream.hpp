// The stream: one WebSocket per device, on which a person is shown what must not be missed
// (from his inbox, with offsets) and what may be (positions, latest value only).
#pragma once

#include "gateway/routes/services.hpp"
#include "gateway/websocket/accept.hpp"

#include <mutex>
#include <unordered_map>

namespace callout::routes {

class stream;

/// All open streams, by person.
class stream_hub {
public:
  explicit stream_hub(services&);
  ~stream_hub();

  /// The answer to a request for a stream; see api::open_stream.
  http::response open(const http::request&, std::optional<auth::claims>);

  /// A frame of the person's inbox has become durable.
  void show(const std::string& person, std::uint64_t offset, const std::string& frame);
  /// Replaces what is not yet sent under the same key.
  void show_latest(const std::string& person, std::string_view key, const std::string& frame);
  /// Closes what speaks for this session, and what has outlived its token.
  void end_session(const session_id&);
  void sweep(instant now);

private:
  friend class stream;
  void enter(const std::string& person, const std::shared_ptr<stream>&);
  void leave(const std::string& person, const stream*);
  std::vector<std::shared_ptr<stream>> of(const std::string& person) const;

  services& services_;
  std::shared_ptr<const websocket::limits> limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::weak_ptr<stream>>> by_person_;
};

} // namespace callout::routes
