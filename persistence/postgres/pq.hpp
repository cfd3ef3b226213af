// The one place that knows which libpqxx this is: 6.4 in Debian 12, 7 in Debian 13.
#pragma once

#include <pqxx/pqxx>

namespace callout::postgres {

/// Runs one statement with parameters $1, $2, …; outside a block it is a transaction of its own.
template <class... Args>
pqxx::result run(pqxx::transaction_base& tx, const std::string& sql, const Args&... args) {
#if PQXX_VERSION_MAJOR < 7
  return tx.exec_params(sql, args...);
#else
  return tx.exec(pqxx::zview{sql}, pqxx::params{args...});
#endif
}

/// The same with a statement that was prepared under this name.
template <class... Args>
pqxx::result run_prepared(pqxx::transaction_base& tx, const char* name, const Args&... args) {
#if PQXX_VERSION_MAJOR < 7
  return tx.exec_prepared(name, args...);
#else
  return tx.exec(pqxx::prepped{name}, pqxx::params{args...});
#endif
}

/// Raised by whatever the server says beside its answer.
#if PQXX_VERSION_MAJOR < 7
class notice_flag final : public pqxx::errorhandler {
public:
  explicit notice_flag(pqxx::connection& c) : pqxx::errorhandler{c} {}
  bool operator()(const char[]) noexcept override {
    raised = true;
    return false;
  }
  bool raised = false;
};
#else
class notice_flag final {
public:
  explicit notice_flag(pqxx::connection& c) {
    c.set_notice_handler([this](pqxx::zview) noexcept { raised = true; });
  }
  bool raised = false;
};
#endif

/// Libpqxx 6 would connect again by itself in the middle of things, and lose what was set.
inline void stay_broken(pqxx::connection& c) {
#if PQXX_VERSION_MAJOR < 7
  // Deprecated, for in libpqxx 7 it is always so.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  c.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#else
  (void)c;
#endif
}

} // namespace callout::postgres
