#include "tests/kit/postgres_server.hpp"

#include "tests/kit/own_server.hpp"
#include "tests/kit/processes.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdexcept>
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
const std::string owner = "postgres";

} // namespace

postgres_server::postgres_server(std::vector<std::string> settings, link how)
    : settings_{std::move(settings)} {
  give_folder(folder_.path(), owner);
  const auto made = as_owner("initdb", {"-D", folder_ / "data", "-U", "callout", "-A", "trust",
                                        "-E", "UTF8", "--locale=C", "--no-sync"});
  if (made.code != 0)
    throw std::runtime_error{"initdb: " + made.error};
  if (how == link::tls) {
    port_ = free_port();
    make_certificates(folder_.path(), owner);
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

command_result postgres_server::as_owner(const std::string& program,
                                         std::vector<std::string> words) const {
  words.insert(words.begin(), (programs() / program).string());
  words = not_as_root(owner, std::move(words));
  return run(words.front(), {words.begin() + 1, words.end()});
}

void postgres_server::start() {
  std::vector<std::string> words{programs() / "postgres", "-D", folder_ / "data",   "-k",
                                 folder_.path(),          "-c", "listen_addresses="};
  for (const auto& s : settings_)
    words.insert(words.end(), {"-c", s});
  words = not_as_root(owner, std::move(words));
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

/// Those who worked for it end when they see that it is gone; until then one of them may answer
/// who is connected to it.
void postgres_server::kill_9() {
  const auto workers = children_of(process_->pid());
  process_->signal(SIGKILL);
  process_->wait(20s);
  process_.reset();
  const auto until = std::chrono::steady_clock::now() + 20s;
  for (const auto pid : workers)
    while (process_of(pid).running && std::chrono::steady_clock::now() < until)
      ::poll(nullptr, 0, 10);
}

void postgres_server::stop() {
  process_->signal(SIGINT);
  process_->wait(20s);
  process_.reset();
}

std::string postgres_server::ask(const std::string& sql) const {
  const auto said = as_owner("psql", {"-h", folder_.path(), "-p", std::to_string(port_), "-U",
                                      "callout", "-d", "postgres", "-tAc", sql});
  if (said.code != 0)
    throw std::runtime_error{"psql: " + said.error};
  return said.output;
}

std::filesystem::path postgres_server::copy() const {
  const auto made = folder_ / "copy";
  if (run("/bin/cp", {"-a", folder_ / "data", made}).code != 0)
    throw std::runtime_error{"cannot copy " + (folder_ / "data").string()};
  return made;
}

void postgres_server::fail_over_to(const std::filesystem::path& copy) {
  if (process_)
    stop();
  std::filesystem::rename(folder_ / "data", folder_ / "left");
  std::filesystem::rename(copy, folder_ / "data");
  const auto signal = folder_ / "data" / "standby.signal";
  std::ofstream{signal};
  give_folder(signal, owner);
  start();
  if (!ask("SELECT pg_promote()").starts_with("t"))
    throw std::runtime_error{"the standby was not promoted: " + end_of(log())};
}

void postgres_server::fall_back() {
  stop();
  std::filesystem::rename(folder_ / "data", folder_ / "gone");
  std::filesystem::rename(folder_ / "left", folder_ / "data");
  start();
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
