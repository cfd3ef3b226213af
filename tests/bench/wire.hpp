// A client's sockets, as lean as they can be, since client and server share the machine: one
// epoll loop, requests written by hand, answers searched and not parsed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace callout::bench {

using steady = std::chrono::steady_clock;

/// A connection that hears whole answers: of HTTP when `websocket` is false.
class wire {
public:
  /// status and body of an HTTP answer, or 0 and a text frame.
  using heard = std::function<void(int status, std::string_view body)>;

  wire(int epoll, std::uint16_t port, heard);
  ~wire();
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  void request(std::string_view verb, std::string_view path, std::string_view token,
               std::string_view body, std::string_view key = {});
  /// Asks for the stream; frames are heard from then on.
  void open_stream(std::string_view token, std::string_view path = "/v1/stream");
  void frame(std::string_view text);
  /// The loop says that there is something to read.
  void readable();

private:
  void write_all(std::string_view);
  void read_answers();
  void read_frames();

  int epoll_;
  int socket_;
  heard heard_;
  bool stream_ = false;
  std::string in_;
  std::size_t at_ = 0;
};

class loop {
public:
  loop();
  ~loop();
  int epoll() const { return epoll_; }
  /// Until `done` or the deadline; false at the deadline.
  bool run(const std::function<bool()>& done, steady::time_point deadline);

private:
  int epoll_;
};

/// The text after `name":"` up to the next quote; empty when there is none.
std::string_view text_field(std::string_view body, std::string_view name);

} // namespace callout::bench
