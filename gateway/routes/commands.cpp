#include "gateway/routes/commands.hpp"

#include "gateway/routes/asked.hpp"
#include "gateway/routes/fingerprint.hpp"

#include <algorithm>

namespace callout::routes {

namespace {

constexpr refusal bad_consistency{"consistency_malformed", 400,
                                  "Callout-Consistency: \"strong\" is all there is to ask for."};
constexpr refusal no_such_thing{"not_found", 404, "There is no such thing."};

http::response from_reply(const visit& v, reply& r, const command_options& o) {
  http::response out;
  if (r.pending) {
    out.status = 202;
    out.body = R"({"status":"pending"})";
    return out;
  }
  out.status = o.status;
  if (o.location)
    out.headers.emplace_back("Location", o.location(r));
  out.headers.emplace_back("ETag", '"' + std::to_string(r.version) + '"');
  if (r.replayed)
    out.headers.emplace_back("Idempotent-Replayed", "true");
  out.body = o.shape ? o.shape(r) : std::move(r.view);
  static_cast<void>(v);
  return out;
}

http::response from_rejection(const visit& v, const rejection& why) {
  auto out = http::problem(why, v.asked.request_id);
  if (why.status == 503)
    out.headers.emplace_back("Retry-After", "1");
  if (const auto wait = challenge::retry_after(why); wait && why.status == 429)
    out.headers.emplace_back("Retry-After", std::to_string(wait->count()));
  return out;
}

} // namespace

void turn_down(const visit& v, const rejection& why, std::vector<http::name_value> headers) {
  auto out = from_rejection(v, why);
  std::ranges::move(headers, std::back_inserter(out.headers));
  v.respond(std::move(out));
}

std::optional<std::string> id_of(const visit& v, std::size_t which) {
  if (valid_id(v.captured[which]))
    return v.captured[which];
  v.refuse(no_such_thing);
  return std::nullopt;
}

idempotency idempotency_of(const visit& v) {
  auto key = key_in(v.asked.header("idempotency-key"));
  if (!key) {
    v.refuse(key.error());
    return {false, {}};
  }
  return {true, *std::move(key)};
}

precondition precondition_of(const visit& v) {
  auto versions = versions_in(v.asked.header("if-match")); // The gate lets one pass.
  if (!versions) {
    v.refuse(versions.error());
    return {.ok = false};
  }
  return {.versions = *std::move(versions)};
}

void send_command(const services& s, visit v, entity_ref to, payload command, command_options o) {
  const auto idem = idempotency_of(v);
  if (!idem.ok)
    return;
  command_request c;
  if (o.conditional) {
    auto when = precondition_of(v);
    if (!when.ok)
      return;
    c.only_at = std::move(when.versions);
  }
  c.to = std::move(to);
  c.command = std::move(command);
  c.by = o.as ? *o.as : v.by();
  c.trace = v.asked.request_id;
  if (idem.key) {
    c.id = s.keys.derived_id(
        auth::purpose::idempotency,
        {"command", v.by().text(), name_of(v.asked.method), v.asked.path, *idem.key});
    c.request_hash = fingerprint({v.asked.path, v.asked.body});
  } else {
    c.id = random_id();
  }
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.submit(std::move(c), [shared, o = std::move(o)](outcome<reply> r) {
    if (o.heard)
      o.heard(r);
    auto headers = o.headers ? o.headers(r) : std::vector<http::name_value>{};
    if (!r)
      return turn_down(*shared, r.error(), std::move(headers));
    auto out = from_reply(*shared, *r, o);
    std::ranges::move(headers, std::back_inserter(out.headers));
    shared->respond(std::move(out));
  });
}

void ask(const services& s, const visit& v, entity_ref to, payload command, principal as,
         std::function<void(outcome<reply>)> then) {
  command_request c;
  c.to = std::move(to);
  c.command = std::move(command);
  c.by = std::move(as);
  c.trace = v.asked.request_id;
  c.id = random_id();
  s.door.submit(std::move(c), std::move(then));
}

std::optional<bool> wants_strong(const visit& v) {
  const auto header = v.asked.header("callout-consistency");
  if (header && *header != "strong") {
    v.refuse(bad_consistency);
    return std::nullopt;
  }
  return header.has_value();
}

void send_view(const services& s, visit v, entity_ref who, shaping shape, std::string preview_of) {
  const auto strong = wants_strong(v);
  if (!strong)
    return;
  const auto by = v.by();
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(std::move(who), by,
              [shared, shape = std::move(shape)](outcome<reply> r) {
                if (!r)
                  return shared->respond(from_rejection(*shared, r.error()));
                const auto version = r->version;
                shared->answer(200, shape ? shape(*r) : std::move(r->view),
                               {{"ETag", '"' + std::to_string(version) + '"'}});
              },
              {std::move(preview_of), *strong});
}

std::optional<std::size_t> limit_of(const services& s, const visit& v) {
  const auto limit = page_limit(v.asked.parameter("limit"), s.policy.page, s.policy.page_max);
  if (limit)
    return *limit;
  v.refuse(limit.error());
  return std::nullopt;
}

namespace {

std::string shown(const views::page& page) {
  std::string body = "{\"items\":[";
  for (const auto& item : page.items)
    body.append(body.back() == '[' ? "" : ",").append(item);
  body += ']';
  if (!page.next_cursor.empty()) {
    body += ",\"next_cursor\":";
    write_quoted(body, page.next_cursor);
  }
  return body + '}';
}

} // namespace

void send_page(const services& s, visit v,
               std::function<views::page(views::reader&, std::string_view, std::size_t)> read) {
  const auto limit = limit_of(s, v);
  if (!limit)
    return;
  const auto strong = wants_strong(v);
  if (!strong)
    return;
  auto shared = std::make_shared<visit>(std::move(v));
  s.views.read(
      [shared, limit = *limit, read = std::move(read)](views::reader& r) {
        try {
          shared->answer(200,
                         shown(read(r, shared->asked.parameter("cursor").value_or(""), limit)));
        } catch (const views::bad_cursor&) {
          shared->refuse({"malformed", "cursor: not one of ours"});
        } catch (const views::unavailable&) {
          turn_down(*shared, unavailable);
        }
      },
      *strong ? views::freshness::durable : views::freshness::known);
}

} // namespace callout::routes
