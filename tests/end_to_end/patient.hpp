// A client who does as he is told: where nobody answers he goes next door, where it is said when to
// come again he comes then, always with the same Idempotency-Key, until he is served.
#pragma once

#include "tests/kit/http_client.hpp"

#include <optional>
#include <vector>

namespace callout::end_to_end {

struct served {
  kit::http_answer answer;
  std::chrono::milliseconds took{0}; ///< from the first attempt on
  std::size_t tries = 0;
};

class patient {
public:
  using span = std::chrono::milliseconds;

  /// He begins at `doors[first]`. `patience` is for one request with all its attempts, `attempt`
  /// for a single one.
  patient(std::vector<std::string> doors, std::string token, std::size_t first = 0,
          span patience = std::chrono::seconds{30}, span attempt = std::chrono::seconds{15});

  /// Throws std::runtime_error when it is refused for good, when he is sent away without being
  /// told to come again, and when he is not served in time.
  served send(kit::http_request);
  served get(const std::string& target) { return send({.target = target}); }
  served post(const std::string& target, const json& body = json::object());

private:
  void next_door();

  const std::vector<std::string> doors_;
  const std::string token_;
  std::size_t at_;
  const span patience_, attempt_;
  kit::http_client http_;
};

/// Lets that time pass.
void pause(std::chrono::milliseconds);

} // namespace callout::end_to_end
