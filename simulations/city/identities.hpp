// Who the people are to the server: subjects and access tokens, from a file or from the
// `callout` program beside this one.
#pragma once

#include "protocols/values.hpp"
#include "simulations/city/options.hpp"
#include "tests/kit/server_process.hpp"

#include <map>
#include <optional>

namespace callout::city {

class identities {
public:
  explicit identities(const options&);

  /// `count` people of that role; 0 for one whose subject has no number. Throws
  /// std::runtime_error when there are not enough. From any thread.
  std::vector<kit::token> get(const std::string& role, const std::string& subject,
                              std::size_t count) const;

  /// Tokens are made when asked for, so they tell the server's time.
  bool fresh() const { return !has_file_; }

private:
  std::filesystem::path data_, binary_;
  std::map<std::string, std::vector<kit::token>> from_file_; ///< by role
  bool has_file_;
};

/// When that JSON Web Token was issued, unverified; nothing when it does not say.
std::optional<instant> issued_at(std::string_view token);

} // namespace callout::city
