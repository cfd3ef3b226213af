// A client that says exactly the bytes it is told to, for tests of the edge.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace callout::testing {

struct answer {
  unsigned status = 0;
  std::string head;
  std::map<std::string, std::string> headers; // names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class raw_client {
public:
  /// Longer than anything here takes; a test that runs into it fails.
  static constexpr std::chrono::seconds patience{20};

  explicit raw_client(std::uint16_t port);
  ~raw_client();
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  /// False when the server no longer takes them.
  bool send(std::string_view bytes);
  /// No more will be sent.
  void finish();
  /// Nothing when the connection ends first.
  std::optional<answer> receive(bool head_only = false);
  /// Everything until the end of the connection.
  std::string receive_all();
  /// Exactly that many bytes, fewer when the connection ends first.
  std::string receive_bytes(std::size_t count);
  /// The server has closed, and sent nothing more.
  bool closed();
  int descriptor() const { return fd_; }

private:
  bool fill();

  int fd_ = -1;
  std::string read_;
};

/// One request on a connection of its own.
std::optional<answer> ask(std::uint16_t port, std::string_view bytes);

/// Calls `done` until it is true; false when that takes longer than `patience`.
template <class Condition>
bool eventually(Condition done) {
  const auto until = std::chrono::steady_clock::now() + raw_client::patience;
  while (!done())
    if (std::chrono::steady_clock::now() > until)
      return false;
  return true;
}

} // namespace callout::testing
