// One thread of the server: an io_context that nobody else runs, its listening socket, and the
// connections it accepted. Whatever is here is touched by that thread only, unless said.
#pragma once

#include "gateway/http/server.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unordered_map>

namespace callout::http {

namespace net = boost::asio;
using error_code = boost::system::error_code;
using tcp_socket = net::basic_stream_socket<net::ip::tcp, net::io_context::executor_type>;
using steady = std::chrono::steady_clock;

/// What a loop keeps for each socket. It lives until it removes itself; operations under way
/// hold it too.
class connection {
public:
  virtual ~connection() = default;
  /// Another thread left something for it.
  virtual void wake() = 0;
  /// Called every now and then, to look at deadlines.
  virtual void tick(steady::time_point now) = 0;
  /// Finish soon.
  virtual void stop() = 0;
  /// Be gone now.
  virtual void drop() = 0;
};

class loop {
public:
  using number = std::uint64_t;

  loop(const options&, http::handler&, counters&);
  ~loop();

  /// Any thread, before `run`. Returns the port.
  std::uint16_t listen(std::uint16_t port);
  /// Returns after `stop`.
  void run();
  /// Any thread.
  void stop(std::chrono::milliseconds patience);

  number next_number() { return ++last_number_; }
  void add(number, std::shared_ptr<connection>);
  void remove(number);

  const options& settings() const { return options_; }
  http::handler& served() { return handler_; }
  counters& stats() { return counters_; }
  const std::shared_ptr<inbox>& mailbox() const { return inbox_; }
  bool stopping() const { return stopping_; }
  /// Reads land here; it is overwritten by the next connection's.
  net::mutable_buffer scratch() { return net::buffer(scratch_); }
  /// Empty text to write into, reused from answer to answer.
  std::string& blank() {
    out_.clear();
    return out_;
  }
  std::string new_request_id();
  /// Up to a second old.
  const std::string& date() const { return date_; }

private:
  void accept();
  void welcome(tcp_socket);
  void turn_away(tcp_socket);
  void drain();
  void wait_tick(steady::duration delay);
  void tick();
  void begin_stop(steady::time_point until);
  std::vector<std::shared_ptr<connection>> everyone() const;

  const options& options_;
  http::handler& handler_;
  counters& counters_;
  net::io_context context_;
  net::basic_socket_acceptor<net::ip::tcp, net::io_context::executor_type> acceptor_;
  net::basic_waitable_timer<steady, net::wait_traits<steady>, net::io_context::executor_type>
      timer_;
  std::shared_ptr<inbox> inbox_;
  std::vector<number> woken_;
  std::unordered_map<number, std::shared_ptr<connection>> connections_;
  number last_number_ = 0;
  steady::duration tick_every_;
  bool accepting_ = false;
  bool stopping_ = false;
  steady::time_point stop_until_{};
  std::array<char, 16 * 1024> scratch_;
  std::string out_;
  std::string date_;
  std::string id_prefix_;
  std::uint64_t last_request_ = 0;
};

/// What an upgrade gets: the socket, and what the client sent after its request.
class takeover {
public:
  http::loop& loop;
  tcp_socket socket;
  /// Has to be sent first.
  std::string greeting;
  std::string received;
};

} // namespace callout::http
