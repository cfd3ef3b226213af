#include "tests/kit/own_server.hpp"

#include "tests/kit/child.hpp"

#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace callout::kit {

std::vector<std::string> not_as_root(const std::string& user, std::vector<std::string> words) {
  if (geteuid() != 0)
    return words;
  words.insert(words.begin(),
               {"/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"});
  return words;
}

void give_folder(const std::filesystem::path& folder, const std::string& user) {
  namespace fs = std::filesystem;
  fs::permissions(folder, fs::perms::owner_all);
  if (geteuid() != 0)
    return;
  const auto* owner = getpwnam(user.c_str());
  if (!owner || chown(folder.c_str(), owner->pw_uid, owner->pw_gid) != 0)
    throw std::runtime_error{"the user " + user + " cannot be given a folder"};
}

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

void make_certificates(const std::filesystem::path& folder, const std::string& user) {
  const auto at = [&](const std::string& name) { return (folder / name).string(); };
  const auto request = [&](const std::string& name, std::vector<std::string> more) {
    more.insert(more.begin(), {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                               "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout",
                               at(name + ".key"), "-out", at(name + ".crt")});
    const auto words = not_as_root(user, std::move(more));
    const auto made = run(words.front(), {words.begin() + 1, words.end()});
    if (made.code != 0)
      throw std::runtime_error{"openssl: " + made.error};
  };
  request("ca", {"-subj", "/CN=test authority"});
  const std::vector<std::string> signed_by{"-CA", at("ca.crt"), "-CAkey", at("ca.key")};
  std::vector<std::string> server{"-subj", "/CN=localhost", "-addext",
                                  "subjectAltName=DNS:localhost"};
  server.insert(server.end(), signed_by.begin(), signed_by.end());
  request("server", std::move(server));
  std::vector<std::string> client{"-subj", "/CN=a client", "-addext",
                                  "extendedKeyUsage=clientAuth"};
  client.insert(client.end(), signed_by.begin(), signed_by.end());
  request("client", std::move(client));
}

} // namespace callout::kit
