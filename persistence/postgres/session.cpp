#include "persistence/postgres/session.hpp"

#include <array>
#include <utility>

namespace callout::postgres {

namespace {

constexpr int oldest_server = 150'000;

/// A dead peer is noticed within seconds, and no connect waits for ever.
constexpr std::array<std::pair<const char*, const char*>, 6> defaults{{
    {"connect_timeout", "5"},
    {"keepalives", "1"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"},
}};

bool is_address(const std::string& text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// A name that is safe in both forms of a connection string.
std::string plain(std::string name) {
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.' && c != '/')
      c = '-';
  return name.substr(0, 60);
}

std::string with_defaults(const postgres_options& o, const std::string& purpose) {
  auto text = o.connection;
  const bool address = is_address(text);
  const auto add = [&](const std::string& key, const std::string& value) {
    if (text.find(key + "=") != std::string::npos)
      return;
    text += address ? (text.find('?') == std::string::npos ? "?" : "&") : " ";
    text += key + "=" + value;
  };
  for (const auto& [key, value] : defaults)
    add(key, value);
  add("application_name", plain(o.name + "/" + purpose));
  return text;
}

} // namespace

std::string one_line(const std::exception& e) {
  std::string text = e.what();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  for (std::size_t at; (at = text.find('\n')) != std::string::npos;)
    text.replace(at, 1, "; ");
  return text;
}

session::session(postgres_options o, std::string purpose, statements all)
    : options_{std::move(o)}, words_{with_defaults(options_, purpose)}, statements_{
                                                                            std::move(all)} {
}

pqxx::connection& session::open() {
  if (is_open())
    return *connection_;
  connection_.reset();
  try {
    auto fresh = std::make_unique<pqxx::connection>(words_);
    stay_broken(*fresh);
    prove_fit(*fresh);
    for (const auto& [name, text] : statements_)
      fresh->prepare(name, text);
    connection_ = std::move(fresh);
  } catch (const journal_error&) {
    throw;
  } catch (const std::exception& e) {
    throw journal_error{"PostgreSQL: " + one_line(e)};
  }
  return *connection_;
}

void session::prove_fit(pqxx::connection& c) const {
  pqxx::nontransaction tx{c};
  const auto ms = [](std::chrono::milliseconds x) { return std::to_string(x.count()); };
  tx.exec("SET statement_timeout = " + ms(options_.statement_timeout) +
          "; SET lock_timeout = " + ms(options_.lock_timeout) +
          "; SET idle_in_transaction_session_timeout = " + ms(options_.statement_timeout) +
          "; SET bytea_output = hex; SET client_encoding = 'UTF8'"
          "; SET default_transaction_isolation = 'read committed'");
  const auto said = tx.exec("SELECT current_setting('server_version_num'), pg_is_in_recovery(), "
                            "current_setting('transaction_read_only') = 'on', "
                            "current_setting('server_encoding'), "
                            "current_setting('synchronous_commit')");
  const auto row = said[0];
  if (row[0].as<int>() < oldest_server)
    throw journal_error{"PostgreSQL: the server is older than version 15"};
  if (row[1].as<bool>() || row[2].as<bool>())
    throw journal_error{"PostgreSQL: the server takes no writes; is it a standby?"};
  if (row[3].as<std::string>() != "UTF8")
    throw journal_error{"PostgreSQL: the database is not encoded in UTF-8"};
  // A commit that is not flushed would be acknowledged and could be lost.
  if (const auto sync = row[4].as<std::string>(); sync == "off" || sync == "local")
    tx.exec("SET synchronous_commit = on");
}

} // namespace callout::postgres
