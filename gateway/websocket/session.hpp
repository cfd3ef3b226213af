// One open WebSocket on its loop. It keeps no buffer while nothing is under way.
#pragma once

#include "gateway/http/loop.hpp"
#include "gateway/websocket/accept.hpp"
#include "gateway/websocket/frame.hpp"

namespace callout::websocket {

class session final : public http::connection, public std::enable_shared_from_this<session> {
public:
  static void open(http::takeover&&, std::shared_ptr<const limits>, const opener&);

  session(http::loop&, http::tcp_socket, std::shared_ptr<const limits>);

  void wake() override;
  void tick(http::steady::time_point now) override;
  void stop() override;
  void drop() override;

private:
  enum class phase { open, closing, lingering, closed };

  void begin(http::takeover&, const opener&);

  // Hearing.
  void wait();
  void readable();
  void hear(std::span<char> bytes);
  void heed(const frame_reader::item&);
  void tell(std::string_view message);
  bool spend();

  // Speaking: session_write.cpp.
  void flush();
  bool compose(std::string& out);
  void say_goodbye(std::string& out, std::uint16_t code, std::string_view reason);
  void write(std::string& out);
  void write_rest();
  void linger();

  http::loop& loop_;
  const http::loop::number number_;
  http::tcp_socket socket_;
  const std::shared_ptr<const limits> limits_;
  frame_reader reader_;
  std::shared_ptr<websocket::socket> handle_;
  std::shared_ptr<peer> peer_;
  phase phase_ = phase::open;
  bool waiting_ = false;
  bool writing_ = false;
  bool answered_ = false; // the client has closed too: after our close the socket may end
  http::steady::time_point heard_;
  http::steady::time_point pinged_;
  http::steady::time_point deadline_ = http::steady::time_point::max(); // to end by
  double credit_;
  http::steady::time_point credited_;
  std::string urgent_; // control frames, ahead of the queue
  // While a write is under way only the latest ping is remembered (RFC 6455, 5.5.3): who does
  // not read could have any number of answers kept for him.
  std::optional<std::string> pinged_with_;
  std::string out_;                     // what is being written
  std::size_t written_ = 0;             // of it
  http::steady::time_point progressed_; // when the kernel last took some of it
};

} // namespace callout::websocket
