#include "tests/kit/nats_server.hpp"

#include "tests/kit/own_server.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace callout::kit {

namespace {

using namespace std::chrono_literals;

/// The user that Debian's package makes.
const std::string owner = "nats";

std::string program() {
  for (const char* place : {"/usr/sbin/nats-server", "/usr/bin/nats-server"})
    if (::access(place, X_OK) == 0)
      return place;
  throw std::runtime_error{"nats-server is not installed: ./dev test installs it"};
}

} // namespace

nats_server::nats_server(link how, const std::string& more)
    : how_{how}, more_{more}, port_{free_port()} {
  program();
  give_folder(folder_.path(), owner);
  if (how != link::plain)
    make_certificates(folder_.path(), owner);
  write_settings(password());
  start();
}

nats_server::~nats_server() {
  if (process_)
    kill_9();
}

void nats_server::write_settings(const std::string& password) const {
  const auto at = [&](const char* name) { return '"' + (folder_ / name).string() + '"'; };
  std::ofstream file{folder_ / "settings"};
  file << "host: 127.0.0.1\nport: " << port_ << "\nserver_name: test\n"
       << "jetstream { store_dir: " << at("store") << " }\n";
  if (how_ != link::plain)
    file << "authorization { user: " << user() << ", password: \"" << password << "\" }\n"
         << "tls { cert_file: " << at("server.crt") << ", key_file: " << at("server.key")
         << ", ca_file: " << at("ca.crt") << ", timeout: 5"
         << (how_ == link::mutual_tls ? ", verify: true" : "") << " }\n";
  file << more_ << '\n';
  if (!file.flush())
    throw std::runtime_error{"the settings of nats-server cannot be written"};
}

/// It greets whoever connects, as soon as it is ready.
bool nats_server::answers() const {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{.tv_sec = 2, .tv_usec = 0};
  ::setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char greeting[4] = {};
  const bool well = ::connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 &&
                    ::recv(s, greeting, sizeof greeting, MSG_WAITALL) == sizeof greeting;
  ::close(s);
  return well && std::string_view{greeting, sizeof greeting} == "INFO";
}

void nats_server::start() {
  std::vector<std::string> words{program(), "-c", folder_ / "settings"};
  words = not_as_root(owner, std::move(words));
  // A change of user forgets whose child it is; it must not outlive the test.
  if (words.front().ends_with("setpriv"))
    words.insert(words.begin() + 1, "--pdeathsig=KILL");
  const auto log = folder_ / "log";
  const int into = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  process_ = std::make_unique<child>(
      words.front(), std::vector<std::string>{words.begin() + 1, words.end()}, into, into);
  ::close(into);
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (!answers())
    if (process_->wait(20ms) || std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"nats-server did not start: " + end_of(log)};
}

void nats_server::kill_9() {
  process_->signal(SIGKILL);
  process_->wait(20s);
  process_.reset();
}

void nats_server::stop() {
  process_->signal(SIGTERM);
  process_->wait(20s);
  process_.reset();
}

void nats_server::change_password(const std::string& password) {
  write_settings(password);
}

void nats_server::lose_store() {
  if (process_)
    throw std::logic_error{"nats-server runs"};
  std::filesystem::remove_all(folder_ / "store");
}

void nats_server::pause() {
  process_->signal(SIGSTOP);
  // Each of its threads stops when it gets to it; afterwards none runs.
  siginfo_t stopped{};
  if (::waitid(P_PID, static_cast<id_t>(pid()), &stopped, WSTOPPED) != 0)
    throw std::runtime_error{"nats-server does not stop"};
}

void nats_server::resume() {
  process_->signal(SIGCONT);
}

} // namespace callout::kit
