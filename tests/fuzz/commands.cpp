// What clients and nodes ask for: a kind of command, or `body.` and the name of a request's body,
// then a document. What is taken fits the schema that is promised, and is the same after it was
// written and read again.
#include "gateway/routes/bodies.hpp"
#include "protocols/account.hpp"
#include "protocols/booking.hpp"
#include "protocols/challenge.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"
#include "protocols/network.hpp"
#include "protocols/payment.hpp"
#include "protocols/payout.hpp"
#include "protocols/payout_run.hpp"
#include "protocols/session.hpp"
#include "protocols/staff.hpp"
#include "protocols/technician.hpp"
#include "tests/fuzz/families.hpp"
#include "tests/fuzz/schema.hpp"

#include <map>

namespace callout::fuzz {

namespace {

template <class T>
void check_body(const json& document) {
  static const auto schema = schema_of<T>();
  const auto body = from_json<T>(document);
  if (!body) {
    must(body.error().status == 400, "a bad body is the client's fault");
    return must_be_telling(body.error());
  }
  if (const auto no = misfit(schema, document))
    throw broken{"what is taken fits the schema: " + *no};
  const auto text = to_json(*body);
  const auto again = from_json<T>(read_back(text));
  must(bool{again}, "what was taken is taken again: " + text);
  must(to_json(*again) == text, "what was taken is written as the same: " + text);
}

using check = void (*)(const json&);

const std::map<std::string_view, check> bodies{
    {"body.account.set_profile", check_body<account::set_profile>},
    {"body.arrive_with", check_body<routes::arrive_with>},
    {"body.ask_code", check_body<routes::ask_code>},
    {"body.ask_tokens", check_body<routes::ask_tokens>},
    {"body.book", check_body<routes::book>},
    {"body.booking.abort", check_body<booking::abort>},
    {"body.booking.approve_extra", check_body<booking::approve_extra>},
    {"body.booking.assign", check_body<booking::assign>},
    {"body.booking.cancel", check_body<booking::cancel>},
    {"body.booking.pause", check_body<booking::pause>},
    {"body.booking.propose_extra", check_body<booking::propose_extra>},
    {"body.booking.reject", check_body<booking::reject>},
    {"body.booking.resolve", check_body<booking::resolve>},
    {"body.payment.refund", check_body<payment::refund>},
    {"body.payout.resolve", check_body<payout::resolve>},
    {"body.position", check_body<routes::position>},
    {"body.slot_request", check_body<routes::slot_request>},
    {"body.start_with_code", check_body<routes::start_with_code>},
    {"body.technician.set_profile", check_body<technician::set_profile>},
    {"body.technician.set_shift", check_body<technician::set_shift>},
};

/// By readers other than ours, the text says the same.
void check_text(std::string_view text, const json& document) {
  must(json::accept(text), "what we take is JSON");
  must(json::parse(text) == document, "what we take says what others read in it");
  must(read_back(document.dump()) == document, "a document comes back");
}

} // namespace

void examine(std::string_view input) {
  const auto [kind, text] = label_of(input);
  const auto document = parse(text);
  if (!document)
    return must_be_telling(document.error());
  check_text(text, *document);
  if (const auto body = bodies.find(kind); body != bodies.end())
    return body->second(*document);
  for (const bool closed : {true, false})
    in_any_family<account::command, booking::command, challenge::command,
                  challenge::provider_request, dispatching::command, dispatching::supply_request,
                  earnings::command, inbox::command, network::command, payment::command,
                  payment::provider_request, payout::command, payout::provider_request,
                  payout_run::command, session::command, staff::command, technician::command>(
        kind, *document, closed);
}

} // namespace callout::fuzz
