#include "gateway/nats/connect.hpp"

#include <algorithm>
#include <fstream>
#include <random>

namespace callout::nats {

namespace {

void check(natsStatus s, const std::string& what) {
  if (s != NATS_OK)
    throw unusable{"NATS: " + what + ": " + reason(s)};
}

void refuse_if(bool wrong, const std::string& what) {
  if (wrong)
    throw unusable{"NATS: " + what};
}

void must_be_readable(const std::string& file) {
  refuse_if(!file.empty() && !std::ifstream{file}, "cannot read " + file);
}

void check_servers(const options& o) {
  refuse_if(o.servers.empty(), "no server is named");
  for (const auto& url : o.servers) {
    // The address itself is not repeated: somebody may have put a password into it.
    refuse_if(url.find('@') != std::string::npos,
              "a server's address holds '@': user and password have options of their own");
    refuse_if(!url.starts_with("nats://") && !url.starts_with("tls://"),
              "a server's address begins with nats:// or tls://");
    refuse_if(url.starts_with("tls://") && !o.tls,
              "a server's address wants TLS, which is not set");
  }
}

void check_options(const options& o) {
  check_servers(o);
  refuse_if(o.node.empty(), "the node has no name");
  refuse_if(!o.credentials_file.empty() && !o.user.empty(),
            "there is a file of credentials and a user: one is enough");
  refuse_if(o.user.empty() != o.password.empty(), "user and password belong together");
  must_be_readable(o.credentials_file);
  refuse_if(o.connect_timeout.count() < 1 || o.ping_interval.count() < 1 ||
                o.write_timeout.count() < 1 || o.reconnect_wait.count() < 1 ||
                o.reconnect_wait_max < o.reconnect_wait,
            "a time is not positive, or the longest wait is shorter than the first");
  refuse_if(o.requests_max < 1 || o.backlog_max < 1 || o.backlog_bytes_max < 1 ||
                o.delivery_threads < 1,
            "a bound is not positive");
}

void secure(natsOptions* to, const tls_options& tls) {
  check(natsOptions_SetSecure(to, true), "TLS");
  // Said even though it is the default: a build that thinks otherwise would go unnoticed.
  check(natsOptions_SkipServerVerification(to, false), "TLS");
  if (!tls.authority_file.empty())
    check(natsOptions_LoadCATrustedCertificates(to, tls.authority_file.c_str()),
          "the authority's certificate " + tls.authority_file);
  refuse_if(tls.certificate_file.empty() != tls.key_file.empty(),
            "a certificate and its key belong together");
  if (!tls.certificate_file.empty())
    check(natsOptions_LoadCertificatesChain(to, tls.certificate_file.c_str(), tls.key_file.c_str()),
          "our certificate " + tls.certificate_file);
  if (!tls.hostname.empty())
    check(natsOptions_SetExpectedHostname(to, tls.hostname.c_str()), "the server's host name");
}

void identify(natsOptions* to, const options& o, use u) {
  const auto name = o.node + (u == use::requests ? " requests" : " bulk");
  check(natsOptions_SetName(to, name.c_str()), "the node's name");
  if (!o.user.empty())
    check(natsOptions_SetUserInfo(to, o.user.c_str(), o.password.c_str()), "user and password");
  if (!o.credentials_file.empty())
    check(natsOptions_SetUserCredentialsFromFiles(to, o.credentials_file.c_str(), nullptr),
          "credentials");
}

/// What cannot be sent now is not kept: nobody waits for it later.
void keep_nothing(natsOptions* to) {
  check(natsOptions_SetReconnectBufSize(to, 0), "reconnecting");
}

} // namespace

settings settings_for(const options& o, use u) {
  check_options(o);
  natsOptions* made = nullptr;
  check(natsOptions_Create(&made), "options");
  settings s{made};
  std::vector<const char*> urls;
  for (const auto& url : o.servers)
    urls.push_back(url.c_str());
  check(natsOptions_SetServers(made, urls.data(), static_cast<int>(urls.size())), "servers");
  identify(made, o, u);
  if (o.tls)
    secure(made, *o.tls);
  check(natsOptions_SetTimeout(made, o.connect_timeout.count()), "timeout");
  check(natsOptions_SetPingInterval(made, o.ping_interval.count()), "pings");
  check(natsOptions_SetMaxPingsOut(made, 2), "pings");
  check(natsOptions_SetWriteDeadline(made, o.write_timeout.count()), "timeout");
  check(natsOptions_SetMaxReconnect(made, -1), "reconnecting");
  keep_nothing(made);
  check(natsOptions_SetSendAsap(made, u == use::requests), "sending");
  check(natsOptions_SetMaxPendingMsgs(made, o.backlog_max), "backlog");
  // A thread for each subscription would be a thread for each person signed in.
  check(natsOptions_UseGlobalMessageDelivery(made, true), "delivery");
  check(nats_SetMessageDeliveryPoolSize(o.delivery_threads), "delivery");
  return s;
}

std::chrono::milliseconds wait_before(int attempt, const options& o) {
  const auto doubled = o.reconnect_wait.count() << std::clamp(attempt - 1, 0, 16);
  const auto longest = std::min<std::int64_t>(doubled, o.reconnect_wait_max.count());
  thread_local std::minstd_rand chance{std::random_device{}()};
  return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>{(longest + 1) / 2, longest}(chance)};
}

} // namespace callout::nats
