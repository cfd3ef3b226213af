// Reads token files, or asks the server's own program.
#include "simulations/city/identities.hpp"

#include "protocols/json.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace callout::city {
namespace {

std::string from_base64url(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned held = 0, bits = 0;
  for (char c : text) {
    held = held << 6 | static_cast<unsigned>(alphabet.find(c) & 63);
    if ((bits += 6) < 8)
      continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 0xFF);
  }
  return out;
}

} // namespace

identities::identities(const options& o)
    : data_{o.data}, binary_{std::filesystem::read_symlink("/proc/self/exe").parent_path() /
                             "callout"},
      has_file_{!o.tokens_file.empty()} {
  std::ifstream in{o.tokens_file};
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    std::string role, subject, token;
    if (std::getline(words, role, '\t') && std::getline(words, subject, '\t') &&
        std::getline(words, token, '\t'))
      from_file_[role].push_back({subject, token});
  }
}

std::vector<kit::token> identities::get(const std::string& role, const std::string& subject,
                                        std::size_t count) const {
  if (!has_file_)
    return kit::tokens(data_, role, subject, count, binary_);
  const auto found = from_file_.find(role);
  const auto wanted = std::max<std::size_t>(count, 1);
  if (found == from_file_.end() || found->second.size() < wanted)
    throw std::runtime_error{"the tokens file names fewer than " + std::to_string(wanted) +
                             " of role " + role};
  const auto first = found->second.begin();
  return {first, first + static_cast<std::ptrdiff_t>(wanted)};
}

std::optional<instant> issued_at(std::string_view token) {
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos)
    return std::nullopt;
  const auto claims =
      json::parse(from_base64url(token.substr(first + 1, second - first - 1)), nullptr, false);
  if (!claims.is_object() || !claims.contains("iat") || !claims["iat"].is_number_integer())
    return std::nullopt;
  return instant{std::chrono::seconds{claims["iat"].get<std::int64_t>()}};
}

} // namespace callout::city
