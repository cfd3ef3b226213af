// From who somebody has proved to be to a session of his, and from a session to tokens.
#pragma once

#include "gateway/routes/commands.hpp"

namespace callout::routes {

/// For what nobody in particular asks.
inline const principal runtime{role::system, {}};

struct newcomer {
  std::string person;
  callout::role role{};
  std::string phone = {};                ///< E.164; empty: he did not prove one
  bool may_have = false;                 ///< the role, though his account does not hold it yet
  std::optional<instant> proven_at = {}; ///< when he showed a second factor
  /// Whether it is still so, now that there is a session; else that is ended again. None: it is.
  std::function<void(std::function<void(bool)>)> still = {};
};

/// Makes his account, if there is none, and a session; answers with its tokens, or 403 when the
/// account does not hold the role. Each step is a command, and a retry finds it done.
void open_session(const services&, std::shared_ptr<visit>, newcomer);

/// Answers with tokens of this session, as its view shows it.
void answer_tokens(const services&, const visit&, const std::string& session,
                   const std::string& view, std::optional<instant> proven_at = {});

/// What `answer_tokens` gives.
json tokens_shown();

} // namespace callout::routes
