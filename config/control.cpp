#include "config/control.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <poll.h>
#include <thread>

namespace callout::config {

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;
constexpr std::size_t line_max = 64 * 1024, answer_max = 256 * 1024 * 1024;

std::string socket_path(const std::filesystem::path& directory) {
  return (directory / "callout.sock").string();
}

/// Throws std::runtime_error when the line does not end within `patience`, or `most` bytes.
std::string read_line(local::socket& s, std::size_t most, std::chrono::milliseconds patience) {
  using clock = std::chrono::steady_clock;
  const auto deadline = clock::now() + patience;
  std::string line;
  std::array<char, 16 * 1024> piece;
  while (line.size() <= most) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
    pollfd readable{s.native_handle(), POLLIN, 0};
    if (left <= 0 || ::poll(&readable, 1, static_cast<int>(left)) <= 0)
      throw std::runtime_error{"nothing was said in time"};
    line.append(piece.data(), s.read_some(asio::buffer(piece)));
    if (const auto end =
            line.find('\n', line.size() > piece.size() ? line.size() - piece.size() : 0);
        end != line.npos)
      return line.substr(0, end);
  }
  throw std::runtime_error{"too long a line"};
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
      const auto asked = parse(read_line(s, line_max, std::chrono::seconds{5}));
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
  return json::parse(read_line(s, answer_max, std::chrono::hours{24}));
}

} // namespace callout::config
