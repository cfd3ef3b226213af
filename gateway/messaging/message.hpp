// A message as the phone that gets it would show it, with what tests want to know beside it.
#pragma once

#include "protocols/challenge.hpp"

namespace callout::messaging {

struct message {
  std::string to; ///< E.164
  std::string template_name;
  std::string text;
  std::string code;
  challenge_id challenge;
  instant sent_at{};
  instant expires_at{};
  bool operator==(const message&) const = default;
  static constexpr auto fields() {
    using m = message;
    return std::tuple{field{"to", &m::to},
                      field{"template", &m::template_name},
                      field{"text", &m::text},
                      field{"code", &m::code},
                      field{"challenge", &m::challenge},
                      field{"sent_at", &m::sent_at},
                      field{"expires_at", &m::expires_at}};
  }
};

} // namespace callout::messaging
