// From a request to a command at the door, and from its answer back to a response.
#pragma once

#include "gateway/routes/route.hpp"
#include "gateway/routes/services.hpp"

namespace callout::routes {

/// Parses the body and checks it against the fields of `T`; answers the caller and returns
/// nothing when it is not well.
template <class T>
std::optional<T> body_of(const visit& v) {
  auto document = parse(v.asked.body.empty() ? "{}" : v.asked.body);
  if (!document) {
    v.refuse(document.error());
    return std::nullopt;
  }
  auto value = from_json<T>(*document);
  if (!value) {
    v.refuse(value.error());
    return std::nullopt;
  }
  return *std::move(value);
}

/// An id out of the path; answers 404 and returns nothing when it cannot be one.
std::optional<std::string> id_of(const visit& v, std::size_t which = 0);

/// The Idempotency-Key, unquoted. An ill-formed one is answered 400: `ok` is false.
struct idempotency {
  bool ok = true;
  std::optional<std::string> key;
};
idempotency idempotency_of(const visit& v);

/// The versions that If-Match names; none: any will do. An ill-formed one is answered 400: `ok`
/// is false.
struct precondition {
  bool ok = true;
  std::vector<std::uint64_t> versions;
};
precondition precondition_of(const visit& v);

/// Whether Callout-Consistency asks for an answer that the log has vouched for. Answers 400 and
/// returns nothing when it asks for anything else.
std::optional<bool> wants_strong(const visit&);

/// Of a page, as asked for or as by default; answers 400 and returns nothing when it cannot be.
std::optional<std::size_t> limit_of(const services&, const visit&);

using shaping = std::function<std::string(reply&)>;

struct command_options {
  unsigned status = 200;
  shaping shape; ///< what the body becomes; the view unless given
  std::function<std::string(const reply&)> location; ///< for 201
  bool conditional = false;    ///< on If-Match: the caller has seen what he changes
  std::optional<principal> as; ///< who asks, when it is not the caller
  /// Hears what became of it, before the caller does; not when nothing was sent.
  std::function<void(const outcome<reply>&)> heard;
  /// Beside those that every answer has.
  std::function<std::vector<http::name_value>(const outcome<reply>&)> headers;
};

/// Turns the caller down, and tells him when to come again where the reason knows it.
void turn_down(const visit&, const rejection&, std::vector<http::name_value> headers = {});

/// Sends a command and answers the caller with what becomes of it.
void send_command(const services&, visit, entity_ref to, payload command, command_options = {});

/// Sends a command on the caller's behalf and goes on in `then`, on another thread.
void ask(const services&, const visit&, entity_ref to, payload command, principal as,
         std::function<void(outcome<reply>)> then);

/// Answers with the entity as the caller may see it, or with what a command would come to.
void send_view(const services&, visit, entity_ref who, shaping shape = {},
               std::string preview_of = {});

/// One page of a list from the views, once they show what was durable when it was asked for.
void send_page(
    const services&, visit,
    std::function<views::page(views::reader&, std::string_view cursor, std::size_t limit)>);

} // namespace callout::routes
