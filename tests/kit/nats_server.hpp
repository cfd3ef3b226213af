// A nats-server of a test's own, with JetStream, in a folder and on a port of its own.
#pragma once

#include "tests/kit/child.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <memory>
#include <string>

namespace callout::kit {

class nats_server {
public:
  /// plain: whoever comes. tls: a certificate for "localhost" of an authority of its own, and
  /// one user with a password. mutual_tls: clients need a certificate of that authority as well.
  enum class link { plain, tls, mutual_tls };

  /// Starts it. Throws std::runtime_error with the reason when it cannot, such as that
  /// nats-server is not installed. `more` is added to its settings file.
  explicit nats_server(link = link::plain, const std::string& more = {});
  ~nats_server();

  std::string url() const { return "nats://localhost:" + std::to_string(port_); }
  unsigned short port() const { return port_; }
  pid_t pid() const { return process_->pid(); }
  std::filesystem::path log() const { return folder_ / "log"; }
  static std::string user() { return "callout"; }
  static std::string password() { return "open-sesame-7"; }
  /// Of the authority that signed its certificate.
  std::filesystem::path authority() const { return folder_ / "ca.crt"; }
  std::filesystem::path client_certificate() const { return folder_ / "client.crt"; }
  std::filesystem::path client_key() const { return folder_ / "client.key"; }

  /// Ends it in order.
  void stop();
  void kill_9();
  /// On the same port and folder.
  void start();
  /// Of its user; takes effect when it is started again.
  void change_password(const std::string&);
  /// Forgets all that JetStream kept; only while it does not run.
  void lose_store();
  /// SIGSTOP: connections stay open and nobody answers.
  void pause();
  void resume();

private:
  void write_settings(const std::string& password) const;
  bool answers() const;

  temporary_directory folder_;
  const link how_;
  const std::string more_;
  unsigned short port_ = 0;
  std::unique_ptr<child> process_;
};

} // namespace callout::kit
