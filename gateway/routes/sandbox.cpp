// In development only: what was sent by SMS, faults of the sandbox providers, the clock.
#include "gateway/routes/commands.hpp"

namespace callout::routes {

namespace {

struct advance {
  std::chrono::seconds by{0};
  static constexpr auto fields() {
    return std::tuple{field{"seconds", &advance::by, "How far to put the clock forward.",
                            bounds{.min = 1, .max = 366 * 86'400}}};
  }
};

/// As gateway/messaging/message.hpp writes it.
struct message_sent {
  std::string to, template_name, text, code;
  challenge_id challenge;
  instant sent_at{}, expires_at{};
  static constexpr auto fields() {
    using m = message_sent;
    return std::tuple{field{"to", &m::to},
                      field{"template", &m::template_name},
                      field{"text", &m::text},
                      field{"code", &m::code},
                      field{"challenge", &m::challenge},
                      field{"sent_at", &m::sent_at},
                      field{"expires_at", &m::expires_at}};
  }
};

struct messages_sent {
  std::vector<message_sent> messages;
  static constexpr auto fields() {
    return std::tuple{field{"messages", &messages_sent::messages, "The newest first."}};
  }
};

void messages(const services& s, visit v) {
  v.answer(200, s.development->messages(v.asked.parameter("to").value_or("")).dump());
}

void set_faults(const services& s, visit v) {
  const auto document = parse(v.asked.body.empty() ? "{}" : v.asked.body);
  if (!document)
    return v.refuse(document.error());
  const auto set = s.development->faults(*document);
  if (!set)
    return v.refuse(set.error());
  v.answer(200, set->dump());
}

void books(const services& s, visit v) {
  v.answer(200, s.development->books().dump());
}

void advance_clock(const services& s, visit v) {
  const auto body = body_of<advance>(v);
  if (!body)
    return;
  s.development->advance_clock(body->by);
  v.answer(200, "{\"now\":\"" + to_text(s.clock.now()) + "\"}");
}

} // namespace

void add_sandbox(route_table& t) {
  using enum http::verb;
  t.push_back({get,
               "/v1/sandbox/messages",
               "sandbox_messages",
               "What was sent to a phone.",
               {},
               messages,
               nullptr,
               schema_of<messages_sent>()});
  t.back().query = {"to"};
  t.push_back({post,
               "/v1/sandbox/payments/faults",
               "sandbox_faults",
               "How the payment gate and the bank misbehave.",
               {},
               set_faults});
  t.push_back({get,
               "/v1/sandbox/payments/books",
               "sandbox_books",
               "The books of the payment gate and the bank.",
               {},
               books});
  t.push_back({post,
               "/v1/sandbox/clock/advance",
               "advance_clock",
               "Put the clock forward.",
               {},
               advance_clock,
               schema_of<advance>()});
}

} // namespace callout::routes
