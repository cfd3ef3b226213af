// NATS with nothing around it: the C client, and somebody at the other end of a second connection
// who answers at once with as many bytes as he is told to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace callout::bench {

class bare_nats {
public:
  /// Throws std::runtime_error when the server takes us not.
  explicit bare_nats(const std::string& url);
  ~bare_nats();

  /// A request of so many bytes and its answer of so many; in microseconds.
  double round_trip_us(std::size_t asked, std::size_t answered);
  /// All answers to a request that many may answer, `wanted` of them. Throws std::runtime_error
  /// when they do not come within two seconds.
  std::vector<std::string> gather(const std::string& subject, std::size_t wanted);

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

/// What a service's nodes say of themselves (ADR-32): questions that they have answered since they
/// were started.
std::uint64_t questions_answered(bare_nats&, const std::string& service, std::size_t nodes);

} // namespace callout::bench
