#include "tests/kit/postgres_server.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace callout::kit {

namespace {

using namespace std::chrono_literals;

/// As in /usr/lib/postgresql/15; 0 for what is none.
double number_of(const std::filesystem::path& version) {
  return std::atof(version.filename().c_str());
}

/// The newest that Debian has put here.
std::filesystem::path programs() {
  const std::filesystem::path all{"/usr/lib/postgresql"};
  std::filesystem::path newest;
  if (std::filesystem::is_directory(all))
    for (const auto& version : std::filesystem::directory_iterator{all})
      if (exists(version.path() / "bin/postgres") && number_of(version.path()) > number_of(newest))
        newest = version.path();
  if (newest.empty())
    throw std::runtime_error{"PostgreSQL is not installed: ./dev test installs it"};
  return newest / "bin";
}

/// PostgreSQL will not run as root.
std::vector<std::string> not_as_root(std::vector<std::string> words) {
  if (geteuid() != 0)
    return words;
  words.insert(words.begin(), {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres",
                               "--clear-groups", "--"});
  return words;
}

/// One that nobody has now.
unsigned short free_port() {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof any;
  const bool got = ::bind(s, reinterpret_cast<sockaddr*>(&any), size) == 0 &&
                   ::getsockname(s, reinterpret_cast<sockaddr*>(&any), &size) == 0;
  ::close(s);
  if (!got)
    throw std::runtime_error{"no free port"};
  return ntohs(any.sin_port);
}

std::string end_of(const std::filesystem::path& log) {
  std::ifstream file{log};
  std::string all{std::istreambuf_iterator<char>{file}, {}};
  return all.size() > 1'000 ? all.substr(all.size() - 1'000) : all;
}

} // namespace

postgres_server::postgres_server(std::vector<std::string> settings, link how)
    : settings_{std::move(settings)} {
  namespace fs = std::filesystem;
  fs::permissions(folder_.path(), fs::perms::owner_all);
  if (geteuid() == 0) {
    const auto* owner = getpwnam("postgres");
    if (!owner || chown(folder_.path().c_str(), owner->pw_uid, owner->pw_gid) != 0)
      throw std::runtime_error{"the user postgres cannot be given a folder"};
  }
  const auto made = as_owner("initdb", {"-D", folder_ / "data", "-U", "callout", "-A", "trust",
                                        "-E", "UTF8", "--locale=C", "--no-sync"});
  if (made.code != 0)
    throw std::runtime_error{"initdb: " + made.error};
  if (how == link::tls) {
    port_ = free_port();
    make_certificates();
    settings_.insert(settings_.end(),
                     {"listen_addresses=localhost", "port=" + std::to_string(port_), "ssl=on",
                      "ssl_cert_file=" + (folder_ / "server.crt").string(),
                      "ssl_key_file=" + (folder_ / "server.key").string()});
  }
  start();
}

postgres_server::~postgres_server() {
  if (process_)
    process_->signal(SIGQUIT);
  if (process_)
    process_->wait(20s);
}

/// An authority, and a certificate that it signed.
void postgres_server::make_certificates() const {
  const auto at = [&](const char* name) { return (folder_ / name).string(); };
  const auto as_said = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "/usr/bin/openssl");
    words = not_as_root(std::move(words));
    const auto made = run(words.front(), {words.begin() + 1, words.end()});
    if (made.code != 0)
      throw std::runtime_error{"openssl: " + made.error};
  };
  const std::vector<std::string> fresh{
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"};
  auto authority = fresh;
  authority.insert(authority.end(), {"-x509", "-subj", "/CN=test authority", "-keyout",
                                     at("ca.key"), "-out", at("ca.crt")});
  as_said(authority);
  auto server = fresh;
  server.insert(server.end(), {"-x509", "-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-subj",
                               "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                               "-keyout", at("server.key"), "-out", at("server.crt")});
  as_said(server);
}

command_result postgres_server::as_owner(const std::string& program,
                                         std::vector<std::string> words) const {
  words.insert(words.begin(), (programs() / program).string());
  words = not_as_root(std::move(words));
  return run(words.front(), {words.begin() + 1, words.end()});
}

void postgres_server::start() {
  std::vector<std::string> words{programs() / "postgres", "-D", folder_ / "data",   "-k",
                                 folder_.path(),          "-c", "listen_addresses="};
  for (const auto& s : settings_)
    words.insert(words.end(), {"-c", s});
  words = not_as_root(std::move(words));
  const auto log = folder_ / "log";
  const auto spawn = [&] {
    const int into = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    process_ = std::make_unique<child>(
        words.front(), std::vector<std::string>{words.begin() + 1, words.end()}, into, into);
    ::close(into);
  };
  spawn();
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (as_owner("pg_isready", {"-q", "-h", folder_.path(), "-p", std::to_string(port_)}).code !=
         0) {
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"PostgreSQL did not start: " + end_of(log)};
    // Those who worked for a server that was killed may hold its memory for a moment.
    if (process_->wait(20ms))
      spawn();
  }
}

void postgres_server::kill_9() {
  process_->signal(SIGKILL);
  process_->wait(20s);
  process_.reset();
}

void postgres_server::stop() {
  process_->signal(SIGINT);
  process_->wait(20s);
  process_.reset();
}

std::string postgres_server::connection(const std::string& database) const {
  return "host=" + folder_.path().string() + " port=" + std::to_string(port_) +
         " user=callout dbname=" + database;
}

std::string postgres_server::remote(const std::string& database, const std::string& more) const {
  return "host=localhost port=" + std::to_string(port_) + " user=callout dbname=" + database + " " +
         more;
}

std::string postgres_server::fresh_database() {
  const auto name = "test_" + std::to_string(++databases_);
  const auto made = as_owner(
      "createdb", {"-h", folder_.path(), "-p", std::to_string(port_), "-U", "callout", name});
  if (made.code != 0)
    throw std::runtime_error{"createdb: " + made.error};
  return connection(name);
}

} // namespace callout::kit
