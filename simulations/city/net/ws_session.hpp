// One person's open line to the server. It comes back by itself when it breaks, resumes
// after the last frame it has seen, and holds no queue: of what is to be sent only the
// latest of each kind counts.
#pragma once

#include "protocols/json.hpp"
#include "simulations/city/net/agenda.hpp"
#include "simulations/city/net/retry.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <deque>
#include <memory>
#include <string>

namespace callout::city {

struct ws_counters {
  std::uint64_t open = 0, opened = 0, lost = 0;
  std::uint64_t unanswered = 0, refused = 0; ///< attempts that came to nothing
  std::uint64_t frames = 0, repeated = 0, disordered = 0, errors = 0, locations = 0;
};

/// What all lines of a city share. Few of them shake hands at the same time, so that a
/// server that comes back is not trampled by a thousand at once.
class ws_exchange {
public:
  ws_exchange(boost::asio::io_context&, agenda&, boost::asio::ip::tcp::endpoint server,
              std::uint64_t seed, std::size_t handshakes = 64);

  ws_counters counters;
  /// Called when a token was refused; it may renew tokens before the next attempt.
  std::function<void()> unauthorised = [] {};

private:
  friend class ws_session;
  void enter(std::function<void()>);
  void leave();

  boost::asio::io_context& io_;
  agenda& agenda_;
  boost::asio::ip::tcp::endpoint server_;
  dice dice_;
  std::size_t free_;
  std::deque<std::function<void()>> waiting_; // no longer than the people there are
};

class ws_session {
public:
  struct listener {
    /// Signed in, the first time or again.
    virtual void line_open() {}
    /// Each frame with an offset once, in order but for those that come while a gap is being
    /// filled; frames without one as they come.
    virtual void heard(const json& frame) = 0;

  protected:
    ~listener() = default;
  };

  /// `token` is looked at for each attempt, so it may be renewed.
  ws_session(ws_exchange&, const std::string& token, listener&);
  ~ws_session();
  ws_session(const ws_session&) = delete;
  ws_session& operator=(const ws_session&) = delete;

  void open();
  void close();
  bool wanted() const { return wanted_; }
  bool ready() const { return ready_; }
  /// Where this person is now. Sent when the line is ready; a later place replaces it.
  void locate(const geo_point&, std::string at);
  std::uint64_t last_offset() const { return highest_; }

private:
  class connection;
  void connect();
  void broken(bool refused);
  void opened();
  void received(const std::string& text);
  void signed_in(std::uint64_t offset, bool told);
  void resumed(std::uint64_t offset);
  bool seen_before(std::uint64_t offset);
  /// The next thing to say; empty when there is nothing.
  std::string next_words();

  ws_exchange& exchange_;
  const std::string& token_;
  listener& listener_;
  std::shared_ptr<connection> connection_;
  backoff backoff_;
  bool wanted_ = false, ready_ = false, counted_open_ = false;
  bool known_offset_ = false, resume_due_ = false;
  bool resuming_ = false; ///< from a resume until the server says that the gap is filled
  /// All up to here was heard. While resuming, frames beyond the gap do not count for it.
  std::uint64_t resume_from_ = 0;
  std::uint64_t highest_ = 0, acknowledged_ = 0;
  std::vector<std::uint64_t> recent_; ///< offsets heard of late, as a ring
  std::size_t next_recent_ = 0;
  std::string location_; // the frame, when one is due
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace callout::city
