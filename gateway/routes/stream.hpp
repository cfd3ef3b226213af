// The stream: one WebSocket per device, on which a person is shown what must not be missed
// (from his inbox, with offsets) and what may be (positions, latest value only).
#pragma once

#include "gateway/routes/services.hpp"
#include "gateway/websocket/accept.hpp"
#include "gateway/websocket/limits.hpp"

#include <mutex>
#include <unordered_map>

namespace callout::routes {

class stream;

/// A stream costs a descriptor and memory for as long as it is open.
struct stream_limits {
  /// In which the first frame has to be a good hello.
  std::chrono::seconds hello{10};
  /// Streams at once that have not signed in.
  std::size_t guests = 256;
  /// One person's streams at once; the oldest gives way to a new one.
  std::size_t per_person = 16;
};

/// All open streams, by person.
class stream_hub {
public:
  explicit stream_hub(services&, stream_limits = {}, websocket::limits = {});
  ~stream_hub();

  /// The answer to a request for a stream; see api::open_stream.
  http::response open(const http::request&, std::optional<auth::claims>);

  /// A frame of the person's inbox has become durable.
  void show(const std::string& person, std::uint64_t offset, const std::string& frame);
  /// Replaces what is not yet sent under the same key.
  void show_latest(const std::string& person, std::string_view key, const std::string& frame);
  /// Frames with offsets may have been missed by the streams of those for whom this is true: they
  /// are shown what the log has beyond what they saw.
  void look_again(const std::function<bool(const std::string& person)>& whom);
  /// Closes what speaks for this session.
  void end_session(const session_id&);
  /// Closes what has outlived its token, and what did not say hello in time. Every second.
  void sweep(instant now);

  /// One more stream of this person is open, or one less; set before the first opens. What is
  /// made after `then` was called reaches `show`.
  std::function<void(const std::string& person, std::function<void()> then)> opened =
      [](const std::string&, const std::function<void()>& then) { then(); };
  std::function<void(const std::string& person)> closed = [](const std::string&) {};

private:
  friend class stream;
  void greet(const std::shared_ptr<stream>&);
  void enter(const std::string& person, const std::shared_ptr<stream>&);
  void leave(const std::string& person, const stream*);
  std::vector<std::shared_ptr<stream>> of(const std::string& person) const;

  services& services_;
  const stream_limits bounds_;
  std::shared_ptr<const websocket::limits> limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::weak_ptr<stream>>> by_person_;
  std::unordered_map<const stream*, std::weak_ptr<stream>> guests_; ///< not signed in
};

} // namespace callout::routes
