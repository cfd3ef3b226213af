#include "persistence/postgres/link.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <sstream>

namespace callout {

namespace {

/// A folder of sockets, or this machine's own address.
bool stays_here(const std::string& host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

bool all_stay_here(const std::string& hosts) {
  std::istringstream each{hosts};
  for (std::string host; std::getline(each, host, ',');)
    if (!stays_here(host))
      return false;
  return true;
}

std::string of_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

} // namespace

std::optional<std::string> unsafe_link(const std::string& connection) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> all{
      PQconninfoParse(connection.c_str(), &error), PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> held{error, PQfreemem};
  if (!all)
    return error ? error : "it cannot be read";
  auto host = of_environment("PGHOST"), address = of_environment("PGHOSTADDR"),
       mode = of_environment("PGSSLMODE"), service = of_environment("PGSERVICE");
  for (const auto* o = all.get(); o->keyword; ++o) {
    if (!o->val)
      continue;
    const std::string key = o->keyword;
    if (key == "host")
      host = o->val;
    else if (key == "hostaddr")
      address = o->val;
    else if (key == "sslmode")
      mode = o->val;
    else if (key == "service")
      service = o->val;
  }
  // What a service means stands in a file; and an empty address falls back to its host.
  if (mode == "verify-full" || (service.empty() && all_stay_here(host) && all_stay_here(address)))
    return std::nullopt;
  return "the server is on another machine and need not prove itself; say sslmode=verify-full";
}

} // namespace callout
