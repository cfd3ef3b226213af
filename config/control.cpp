#include "config/control.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <istream>
#include <thread>

namespace callout::config {

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;
constexpr std::size_t line_max = 64 * 1024;

std::string socket_path(const std::filesystem::path& directory) {
  return (directory / "callout.sock").string();
}

std::string read_line(local::socket& s, std::size_t most) {
  asio::streambuf buffer{most};
  asio::read_until(s, buffer, '\n');
  std::istream in{&buffer};
  std::string line;
  std::getline(in, line);
  return line;
}

} // namespace

struct control_server::inside {
  inside(const std::filesystem::path& directory, answering a)
      : path{socket_path(directory)}, answer{std::move(a)}, acceptor{io,
                                                                     (std::filesystem::remove(path),
                                                                      local::endpoint{path})} {
    std::filesystem::permissions(path, std::filesystem::perms::owner_read |
                                           std::filesystem::perms::owner_write);
    accept();
    thread = std::thread{[this] { io.run(); }};
  }
  ~inside() {
    io.stop();
    thread.join();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }

  void accept() {
    acceptor.async_accept([this](boost::system::error_code e, local::socket s) {
      if (e)
        return;
      serve(std::move(s));
      accept();
    });
  }

  /// One at a time: these are an operator's tools.
  void serve(local::socket s) {
    try {
      timeval patience{5, 0};
      ::setsockopt(s.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      const auto asked = parse(read_line(s, line_max));
      const auto out = asked ? answer(*asked) : json{{"error", asked.error().detail}};
      asio::write(s, asio::buffer(out.dump() + '\n'));
    } catch (const std::exception&) {
      // The tool has gone, or said nothing in time.
    }
  }

  std::string path;
  answering answer;
  asio::io_context io;
  local::acceptor acceptor;
  std::thread thread;
};

control_server::control_server(const std::filesystem::path& directory, answering a)
    : in_{std::make_unique<inside>(directory, std::move(a))} {
}

control_server::~control_server() = default;

std::optional<json> ask_control(const std::filesystem::path& directory, const json& asked) {
  asio::io_context io;
  local::socket s{io};
  boost::system::error_code error;
  s.connect(local::endpoint{socket_path(directory)}, error);
  if (error)
    return std::nullopt;
  asio::write(s, asio::buffer(asked.dump() + '\n'));
  return json::parse(read_line(s, 256 * 1024 * 1024));
}

} // namespace callout::config
