#include "tests/bench/redis_supply.hpp"

#include "tests/kit/own_server.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>

namespace callout::bench {

namespace {

using namespace std::chrono_literals;
using testing_discovery::found;

constexpr const char* program = "/usr/bin/redis-server";

std::string degrees(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9f", x);
  return text;
}

/// -1 until the server listens.
int connected(const std::string& path) {
  const int s = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path.copy(to.sun_path, sizeof to.sun_path - 1);
  if (::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
    return s;
  ::close(s);
  return -1;
}

} // namespace

std::string redis_supply::missing() {
  return ::access(program, X_OK) == 0 ? "" : "redis-server is not installed";
}

redis_supply::redis_supply(const testing_discovery::town& t) : town_{t} {
  const auto path = (folder_ / "redis.sock").string();
  const auto log = folder_ / "log";
  const int into = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  server_ =
      std::make_unique<kit::child>(program,
                                   words{"--port", "0", "--unixsocket", path, "--save", "",
                                         "--appendonly", "no", "--dir", folder_.path().string()},
                                   into, into);
  ::close(into);
  const auto until = std::chrono::steady_clock::now() + 30s;
  while ((socket_ = connected(path)) < 0)
    if (server_->wait(20ms) || std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"redis-server did not start: " + kit::end_of(log)};
  std::size_t waiting = 0;
  words ignored;
  const auto settle = [&] {
    send();
    for (; waiting > 0; --waiting)
      read(ignored);
    ignored.clear();
  };
  for (std::size_t n = 0; n < t.people.size(); ++n) {
    const auto& p = t.people[n];
    for (const auto& s : p.works() ? p.facts.skills : words{}) {
      put({"GEOADD", s, degrees(p.at->lon), degrees(p.at->lat), std::to_string(n)});
      if (++waiting == 1000)
        settle();
    }
  }
  settle();
}

redis_supply::~redis_supply() {
  ::close(socket_);
}

bool redis_supply::fits(const testing_discovery::inhabitant& p,
                        const dispatching::search& q) const {
  return p.measured >= town_.now - q.fresh && p.facts.has(q.skills) &&
         p.facts.is_free({q.slot, q.where}) &&
         std::find(q.except.begin(), q.except.end(), p.id) == q.except.end();
}

std::vector<found> redis_supply::find(const dispatching::search& q) {
  const auto count = static_cast<std::size_t>(q.count);
  std::size_t skill = 0; // The rarest.
  for (const auto& s : q.skills)
    skill = std::max(skill, std::size_t{std::stoul(s.substr(6))});
  for (std::size_t asking = 4 * count;; asking *= 4) {
    put({"GEOSEARCH", testing_discovery::trade(skill), "FROMLONLAT", degrees(q.point.lon),
         degrees(q.point.lat), "BYRADIUS", std::to_string(q.radius_m), "m", "ASC", "COUNT",
         std::to_string(asking), "WITHDIST"});
    send();
    words got;
    read(got);
    std::vector<found> open, asked;
    for (std::size_t i = 0; i + 1 < got.size(); i += 2) {
      const auto& p = town_.people[std::stoul(got[i])];
      if (!fits(p, q))
        continue;
      const bool stands = !p.facts.offers.empty() && p.facts.offers[0].until > town_.now;
      (stands ? asked : open).push_back({p.id.text, std::stod(got[i + 1]), stands});
    }
    if (open.size() < count && got.size() / 2 == asking)
      continue;
    for (auto& f : asked)
      open.push_back(std::move(f));
    if (open.size() > count)
      open.resize(count);
    return open;
  }
}

void redis_supply::put(const words& command) {
  out_ += '*' + std::to_string(command.size()) + "\r\n";
  for (const auto& w : command)
    out_ += '$' + std::to_string(w.size()) + "\r\n" + w + "\r\n";
}

void redis_supply::send() {
  for (std::size_t sent = 0; sent < out_.size();) {
    const auto n = ::send(socket_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (n <= 0)
      throw std::runtime_error{"redis-server has gone"};
    sent += static_cast<std::size_t>(n);
  }
  out_.clear();
}

std::string redis_supply::bytes(std::size_t wanted) {
  while (in_.size() - at_ < wanted) {
    char piece[65536];
    const auto n = ::recv(socket_, piece, sizeof piece, 0);
    if (n <= 0)
      throw std::runtime_error{"redis-server has gone"};
    in_.erase(0, at_);
    at_ = 0;
    in_.append(piece, static_cast<std::size_t>(n));
  }
  at_ += wanted;
  return in_.substr(at_ - wanted, wanted);
}

std::string redis_supply::line() {
  std::string out;
  while (out.size() < 2 || out.compare(out.size() - 2, 2, "\r\n") != 0)
    out += bytes(1);
  out.resize(out.size() - 2);
  return out;
}

void redis_supply::read(words& leaves) {
  const auto head = line();
  if (head[0] == '-')
    throw std::runtime_error{"redis-server: " + head};
  if (head[0] == '*') {
    for (auto left = std::stol(head.substr(1)); left > 0; --left)
      read(leaves);
  } else if (head[0] == '$') {
    leaves.push_back(bytes(std::stoul(head.substr(1))));
    bytes(2);
  } else {
    leaves.push_back(head.substr(1));
  }
}

} // namespace callout::bench
