// How nodes reach each other: messages by subject, each at most once, in any order across
// subjects. NATS in production; in simulations a network that loses, delays and repeats.
// Nothing here may be trusted for safety: the log alone is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace callout::mesh {

/// What became of a request.
enum class delivery {
  answered,
  nobody, ///< no one listens on that subject: look again who owns it
  late,   ///< no answer in time; it may have been carried out
  cut,    ///< this node is cut off; it was not sent
};

class transport {
public:
  /// Called once, from any thread; the body is empty unless it was answered.
  using heard = std::function<void(delivery, std::string body)>;
  /// To be called at most once, from any thread, also long after the service returned.
  using respond = std::function<void(std::string body)>;
  /// Must not block.
  using service = std::function<void(const std::string& subject, std::string body, respond)>;
  using listener = std::function<void(const std::string& subject, std::string body)>;

  /// Ends what it stands for when it goes; afterwards nothing is called any more.
  struct subscription {
    virtual ~subscription() = default;
  };
  using subscribed = std::unique_ptr<subscription>;

  virtual ~transport() = default;

  /// Does not block.
  virtual void request(const std::string& subject, std::string body,
                       std::chrono::milliseconds patience, heard) = 0;
  /// Does not block; what cannot be sent is lost.
  virtual void publish(const std::string& subject, std::string body) = 0;
  /// Answers requests. Of those who serve a subject under one group's name, one is asked.
  /// `subject` may end in `.>` or hold `*`. Throws std::runtime_error when it cannot.
  virtual subscribed serve(const std::string& subject, service, const std::string& group = {}) = 0;
  virtual subscribed listen(const std::string& subject, listener) = 0;
  virtual bool connected() const = 0;
  /// How often this node was cut off and is back, or lost messages because it was too slow, since
  /// the start: grows with each, so that who looks now and then misses none. Does not block.
  virtual std::uint64_t interruptions() const = 0;
};

/// Who is there: one key for each node in a table that all can see and that forgets. It may be
/// stale, lose keys or all of itself. Blocks for as long as `patience`, so it has a thread of
/// its own; throws std::runtime_error when the table cannot be reached.
class roll {
public:
  struct entry {
    std::string node;
    std::string record;
    std::uint64_t revision = 0; ///< grows with each write to the table
    bool gone = false;          ///< it was taken back
  };

  virtual ~roll() = default;
  /// Writes one's own key if it stands at `expected` (0: if there is none), and answers the new
  /// revision; nothing when somebody else has written it since.
  virtual std::optional<std::uint64_t> write(const std::string& node, const std::string& record,
                                             std::uint64_t expected) = 0;
  virtual std::optional<entry> read(const std::string& node) = 0;
  /// Takes one's own key back.
  virtual void leave(const std::string& node) = 0;
  /// Each key that is there, and from then on each change of one, until the subscription goes.
  /// May tell the same twice. After the table was lost and made anew it goes on telling.
  virtual transport::subscribed watch(std::function<void(entry)>) = 0;
};

} // namespace callout::mesh
