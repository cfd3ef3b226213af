// What servers of a test's own have in common: they will not run as root, take a port that is
// free, and prove who they are to those who know the authority behind them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace callout::kit {

/// The command as `user` would give it, if we are root; else as it is.
std::vector<std::string> not_as_root(const std::string& user, std::vector<std::string> words);

/// Gives the folder to `user`, and to nobody else, if we are root.
void give_folder(const std::filesystem::path& folder, const std::string& user);

/// On the loopback; one that nobody has now.
unsigned short free_port();

/// What it said last, for a message.
std::string end_of(const std::filesystem::path& log);

/// An authority (ca.crt, ca.key) and, signed by it, one certificate for the server "localhost"
/// (server.crt, server.key) and one for a client (client.crt, client.key).
void make_certificates(const std::filesystem::path& folder, const std::string& user);

} // namespace callout::kit
