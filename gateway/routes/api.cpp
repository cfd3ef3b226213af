#include "gateway/routes/api.hpp"

#include "actors/zones/geojson.hpp"
#include "gateway/http/gate.hpp"
#include "gateway/routes/route.hpp"

#include <algorithm>

namespace callout::routes {

namespace {

constexpr refusal unauthenticated{"unauthenticated", 401, "Sign in: send a bearer token."};
constexpr refusal forbidden{"forbidden", 403, "Your role may not do this."};
constexpr refusal step_up_required{"auth.step_up_required", 401,
                                   "Show a one-time code first: /v1/auth/step-up."};
constexpr refusal no_route{"not_found", 404, "There is nothing at this path."};
constexpr refusal wrong_method{"method_not_allowed", 405, "This path does not take that method."};
constexpr refusal not_acceptable{"not_acceptable", 406, "Accept excludes what is here."};

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> all;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    all.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return all;
}

outcome<auth::claims> caller_of(const services& s, const http::request& r) {
  const auto header = r.header("authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (!header || !http::same_word(header->substr(0, scheme.size()), scheme))
    return unauthenticated;
  const auto token = header->find_first_not_of(' ', scheme.size()); // RFC 9110, 11.4
  return s.tokens.verify(token == header->npos ? "" : header->substr(token), s.clock.now());
}

/// The gate lets pass what some route has; nothing: this one has what is asked for. Several
/// together exclude little; they are not weighed.
std::optional<rejection> excluded(const route& r, const http::request& asked) {
  const auto accept = asked.headers.all("accept");
  if (accept.size() != 1 || accept.front() == "*/*")
    return std::nullopt;
  const auto type = media_of(r);
  std::vector<std::string> has{type};
  if (type == "application/json") // And what proxies and browsers ask for in its place.
    has.insert(has.end(), {"application/problem+json", "text/plain"});
  if (http::accepts(accept.front(), has))
    return std::nullopt;
  return because(not_acceptable, "Accept excludes " + type + ".");
}

http::response unauthorized(const rejection& why, const http::request& r) {
  auto out = http::problem(why, r.request_id);
  if (why.status == 401)
    out.headers.emplace_back("WWW-Authenticate", "Bearer"); // RFC 6750
  return out;
}

bool is_fresh(const services& s, const auth::claims& c) {
  return c.proven_at && s.clock.now() - *c.proven_at <= s.policy.step_up;
}

/// RFC 9470, 3.
http::response step_up_first(const services& s, const http::request& r) {
  auto out = http::problem(step_up_required, r.request_id);
  out.headers.emplace_back("WWW-Authenticate",
                           "Bearer error=\"insufficient_user_authentication\", max_age=" +
                               std::to_string(s.policy.step_up.count()));
  return out;
}

} // namespace

/// Routes by their segments; a captured segment is an empty name.
struct api::tree {
  struct node {
    std::vector<std::pair<std::string, std::unique_ptr<node>>> named;
    std::unique_ptr<node> any;
    std::vector<const route*> ends;
  };

  explicit tree(route_table t) : table{std::move(t)} {
    for (const auto& r : table) {
      auto* at = &root;
      for (auto s : segments(r.path))
        at = &step(*at, s);
      at->ends.push_back(&r);
    }
  }

  static node& step(node& from, std::string_view segment) {
    if (segment.starts_with('{')) {
      if (!from.any)
        from.any = std::make_unique<node>();
      return *from.any;
    }
    for (auto& [name, next] : from.named)
      if (name == segment)
        return *next;
    return *from.named.emplace_back(std::string{segment}, std::make_unique<node>()).second;
  }

  const node* find(std::string_view path, std::vector<std::string>& captured) const {
    const auto* at = &root;
    for (auto s : segments(path)) {
      const auto named = std::find_if(at->named.begin(), at->named.end(),
                                      [&](const auto& n) { return n.first == s; });
      if (named != at->named.end()) {
        at = named->second.get();
      } else if (at->any && !s.empty()) {
        captured.emplace_back(s);
        at = at->any.get();
      } else {
        return nullptr;
      }
    }
    return at->ends.empty() ? nullptr : at;
  }

  route_table table;
  node root;
};

api::api(services& s, open_stream open) : services_{s}, open_stream_{std::move(open)} {
  route_table table;
  add_service(table);
  add_docs(table);
  add_auth(table);
  add_staff(table);
  add_bookings(table);
  add_explain(table);
  add_find(table);
  add_search(table);
  add_slots(table);
  add_technicians(table);
  add_money(table);
  add_zones(table);
  if (s.development)
    add_sandbox(table);
  tree_ = std::make_unique<tree>(std::move(table));
  s.openapi_text = openapi(tree_->table).dump();
  s.zones_text = zones::to_geojson(s.zones ? s.zones->all() : std::vector<zones::zone>{});
}

api::~api() = default;

void api::handle(http::request asked, http::respond respond) {
  if (asked.path == "/v1/stream")
    return stream(asked, respond);
  std::vector<std::string> captured;
  const auto* end = tree_->find(asked.path, captured);
  if (!end)
    return respond(http::problem(no_route, asked.request_id));
  const auto found = std::find_if(end->ends.begin(), end->ends.end(), [&](const route* r) {
    return r->method == asked.method ||
           (r->method == http::verb::get && asked.method == http::verb::head);
  });
  if (found == end->ends.end()) {
    auto out = http::problem(wrong_method, asked.request_id);
    std::string allowed;
    for (const auto* r : end->ends)
      allowed.append(allowed.empty() ? "" : ", ").append(name_of(r->method));
    out.headers.emplace_back("Allow", allowed);
    return respond(std::move(out));
  }
  const auto& r = **found;
  if (const auto why = excluded(r, asked))
    return respond(http::problem(*why, asked.request_id));
  visit v{std::move(asked), respond, {}, std::move(captured)};
  v.caller.principal.role = role::anyone;
  if (!r.who.empty()) {
    auto caller = caller_of(services_, v.asked);
    if (!caller)
      return respond(unauthorized(caller.error(), v.asked));
    if (std::find(r.who.begin(), r.who.end(), caller->principal.role) == r.who.end())
      return respond(http::problem(forbidden, v.asked.request_id));
    v.caller = *std::move(caller);
    if (r.fresh && !is_fresh(services_, v.caller))
      return respond(step_up_first(services_, v.asked));
  }
  // A misspelt parameter must not turn a question into a deed.
  for (const auto& [name, value] : v.asked.query)
    if (std::find(r.query.begin(), r.query.end(), name) == r.query.end())
      return v.refuse({"malformed", name + ": there is no such parameter"});
  r.run(services_, std::move(v));
}

/// A bearer in the header, or in the first frame for clients that cannot set headers.
void api::stream(const http::request& asked, const http::respond& respond) {
  if (asked.method != http::verb::get)
    return respond(http::problem(wrong_method, asked.request_id));
  if (!asked.query.empty()) // A token there would end up in logs.
    return respond(
        http::problem(rejection{"malformed", asked.query[0].first + ": there is no such parameter"},
                      asked.request_id));
  if (!asked.header("authorization"))
    return respond(open_stream_(asked, std::nullopt));
  auto caller = caller_of(services_, asked);
  if (!caller)
    return respond(unauthorized(caller.error(), asked));
  respond(open_stream_(asked, *std::move(caller)));
}

} // namespace callout::routes
