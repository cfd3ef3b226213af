// A server of a test's own with its people: what every end-to-end test begins with. It knows
// the server by its sockets and its command line only.
#pragma once

#include "tests/kit/http_client.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/server_process.hpp"
#include "tests/kit/temporary_directory.hpp"
#include "tests/kit/ws_client.hpp"

#include <functional>
#include <optional>
#include <thread>

namespace callout::end_to_end {

/// The body of an answer that must have this status. Throws std::runtime_error showing what
/// came instead.
json expect(const kit::http_answer&, unsigned status = 200);

/// Looks until `holds` does; throws std::runtime_error naming `what` when it does not in that time.
/// For what no frame tells of.
void eventually(const std::string& what, const std::function<bool()>& holds,
                std::chrono::milliseconds patience = std::chrono::seconds{30});

/// Somebody signed in: an account's tokens and a connection.
class person {
public:
  person(std::string url, std::string access, std::string refresh = {});

  const std::string& id() const { return id_; }
  const std::string& token() const { return access_; }
  const std::string& refresh_token() const { return refresh_; }
  kit::http_client& http() { return http_; }

  json get(const std::string& target) { return expect(http_.get(target)); }
  /// A list, with all that is durable on any node.
  json list(const std::string& target);
  json put(const std::string& target, const json& body) { return expect(http_.put(target, body)); }
  json post(const std::string& target, const json& body = json::object(), unsigned status = 200) {
    return expect(http_.post(target, body), status);
  }
  kit::ws_client stream(kit::sign_in how = kit::sign_in::by_header) const;
  /// A stream that shows again what was notified after `offset`.
  kit::ws_client stream_after(std::uint64_t offset) const;
  /// Takes new tokens, since those at hand expire when the clock is put forward.
  void refresh();

private:
  std::string url_, access_, refresh_;
  kit::http_client http_;
  std::string id_;
};

class stage {
public:
  /// `settings` is the text of a settings file; none when empty. As it is, a booking made before
  /// dispatch has heard of a new shift is looked for again soon, not after the usual pause.
  explicit stage(const std::string& settings = "[offers]\nagain_s = 1\n");

  kit::server_process& server() { return *server_; }
  /// Nodes beside that server; see `shape`.
  std::vector<std::unique_ptr<kit::server_process>>& others() { return others_; }
  /// Where the log is, for libpq; empty when it is in the folder.
  const std::string& database() const { return database_; }
  /// The server that has it; none when it is in the folder.
  static kit::postgres_server* postgres();
  const std::string& url() const { return server_->url(); }
  std::filesystem::path data() const { return folder_ / "data"; }
  std::filesystem::path folder() const { return folder_.path(); }
  /// With CALLOUT_TEST_SHAPE each server of these tests is several nodes, on PostgreSQL and NATS:
  /// "alike" (three that do everything), "workers" (providers apart), "domains" (each domain and
  /// the doors apart). The roles of each, the first being the one that tests talk to.
  static std::vector<std::string> shape();
  static kit::nats_server& nats();
  /// The words by which this very server is started once more.
  std::vector<std::string> command_line() const;
  /// One of the program's tools, on the same folder and settings: {"audit", "verify"}.
  kit::command_result tool(std::vector<std::string> words) const;
  /// Leaves the folder behind, for somebody who wants to look at a failure.
  std::filesystem::path keep() { return folder_.keep(), folder_.path(); }

  /// Through the code that was sent to the phone; `role` as in customer.
  person by_phone(const std::string& phone, const std::string& role);
  /// Through `callout token`; technicians are approved.
  person by_tool(const std::string& role, const std::string& subject);
  /// subject-1 to subject-N.
  std::vector<person> many_by_tool(const std::string& role, const std::string& subject,
                                   std::size_t count);

  /// Puts the server's clock forward; answers its new time.
  std::string advance(std::int64_t seconds);
  /// The server's time, as in 2026-11-22T10:00:00.000Z. Puts it a second forward.
  std::string now() { return advance(1); }
  /// That time of day, "10:00", so many days from now.
  std::string in_days(int days, const std::string& time);

private:
  void start();
  kit::server_options node(const std::string& name, const std::string& roles) const;

  kit::temporary_directory folder_;
  std::string database_;
  std::vector<std::string> words_;
  std::vector<std::jthread> keepers_;
  std::vector<std::unique_ptr<kit::server_process>> others_;
  std::unique_ptr<kit::server_process> server_;
};

} // namespace callout::end_to_end
