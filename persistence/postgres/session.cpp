#include "persistence/postgres/session.hpp"

#include "persistence/postgres/known_server.hpp"
#include "persistence/postgres/reachability.hpp"

#include <libpq-fe.h>

#include <array>
#include <map>
#include <utility>

namespace callout::postgres {

namespace {

using wall = std::chrono::steady_clock;

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

/// What operators can read in a list.
std::string plain(std::string name) {
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.' && c != '/')
      c = '-';
  return name.substr(0, 60);
}

void add_word(std::string& words, const std::string& key, const std::string& value) {
  words += (words.empty() ? "" : " ") + key + "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\')
      words += '\\';
    words += c;
  }
  words += '\'';
}

/// What is given, in either form, and the defaults for what it leaves out.
std::string with_defaults(const postgres_options& o, const std::string& purpose) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given{
      PQconninfoParse(o.connection.c_str(), nullptr), PQconninfoFree};
  if (!given)
    return o.connection; // Whoever connects is told what is wrong with it.
  std::map<std::string, std::string> all{defaults.begin(), defaults.end()};
  all["application_name"] = plain(o.name + "/" + purpose);
  for (const auto* one = given.get(); one->keyword; ++one)
    if (one->val)
      all[one->keyword] = one->val;
  std::string words;
  for (const auto& [key, value] : all)
    add_word(words, key, value);
  return words;
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
  close();
  if (!options_.reach)
    return connect();
  if (auto why = options_.reach->too_soon(wall::now()))
    throw journal_error{*std::move(why)};
  try {
    auto& made = connect();
    options_.reach->reached();
    return made;
  } catch (const std::exception& e) {
    options_.reach->failed(e.what(), wall::now());
    throw;
  }
}

pqxx::connection& session::connect() {
  try {
    auto fresh = std::make_unique<pqxx::connection>(words_);
    stay_broken(*fresh);
    prove_fit(*fresh);
    for (const auto& [name, text] : statements_)
      fresh->prepare(name, text);
    connection_ = std::move(fresh);
    notices_ = std::make_unique<notice_flag>(*connection_);
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
          "; SET idle_session_timeout = 0"
          // A client that is gone holds nothing for long.
          "; SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2"
          "; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000"
          "; SET bytea_output = hex; SET client_encoding = 'UTF8'"
          "; SET default_transaction_isolation = 'read committed'"
          // All that is asked is found by a key, and in its order; before the tables are analysed
          // the server may think otherwise.
          "; SET enable_seqscan = off; SET enable_sort = off");
  const auto said = tx.exec("SELECT current_setting('server_version_num'), pg_is_in_recovery(), "
                            "current_setting('transaction_read_only') = 'on', "
                            "current_setting('server_encoding'), "
                            "current_setting('synchronous_commit'), "
                            "current_setting('fsync') = 'on', pg_backend_pid(), "
                            "has_function_privilege('pg_control_system()', 'EXECUTE')");
  const auto row = said[0];
  if (row[0].as<int>() < oldest_server)
    throw journal_error{"PostgreSQL: the server is older than version 15"};
  if (row[1].as<bool>() || row[2].as<bool>())
    throw journal_error{"PostgreSQL: the server takes no writes; is it a standby?"};
  if (row[3].as<std::string>() != "UTF8")
    throw journal_error{"PostgreSQL: the database is not encoded in UTF-8"};
  if (options_.power_safe && !row[5].as<bool>())
    throw journal_error{"PostgreSQL: fsync is off: a power cut would lose what was acknowledged"};
  if (row[6].as<int>() != c.backendpid())
    throw journal_error{"PostgreSQL: a pooler answers in the server's place, as pgbouncer does; "
                        "what is set for a session would not hold: connect to the server itself"};
  if (options_.known && row[7].as<bool>())
    meet_server(tx);
  // Said by us, it stays so whatever is set for the server later.
  if (row[4].as<std::string>() != "remote_apply")
    tx.exec("SET synchronous_commit = on");
  else
    tx.exec("SET synchronous_commit = remote_apply");
}

/// By the log that it writes now: the control file hears of a new timeline only with the first
/// checkpoint.
void session::meet_server(pqxx::nontransaction& tx) const {
  const auto said = tx.exec("SELECT system_identifier::text, "
                            "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) "
                            "FROM pg_control_system()");
  const auto timeline = std::stoul(said[0][1].as<std::string>(), nullptr, 16);
  options_.known->meet(said[0][0].as<std::string>(), static_cast<std::uint32_t>(timeline));
}

} // namespace callout::postgres
