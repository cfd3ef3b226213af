#include "gateway/routes/route.hpp"
#include "gateway/routes/shapes.hpp"

#include <algorithm>
#include <map>

namespace callout::routes {

namespace {

constexpr std::pair<unsigned, const char*> meanings[] = {
    {400, "Malformed; the detail opens with a JSON pointer."},
    {401, "Not signed in."},
    {403, "Not for your role."},
    {404, "There is no such thing, or not for you."},
    {409, "Not now; the detail says what is possible."},
    {422, "Well-formed, but not possible."},
    {429, "Too often; see Retry-After."},
    {503, "Not now; try again after Retry-After."},
};

json problem_answer(const char* meaning) {
  return {
      {"description", meaning},
      {"content",
       {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/problem"}}}}}}}};
}

/// What stands in a path or after the `?`, wherever it does.
constexpr std::pair<std::string_view, const char*> words[] = {
    {"at", "At that moment; now unless given."},
    {"cursor", "As `next_cursor` of the page before."},
    {"from", "Not before that moment; now unless given."},
    {"id", "Of that thing."},
    {"kind", "Only such: service, technician or booking."},
    {"lat", "WGS 84 degrees."},
    {"limit", "How many at most."},
    {"lon", "WGS 84 degrees."},
    {"name", "Of that account."},
    {"near", "Latitude and longitude in degrees, as in 24.71,46.67."},
    {"preview", "1: only say what it would cost; 0 as without."},
    {"q", "What to look for."},
    {"radius_m", "No further away than this, in metres."},
    {"service", "A code of the catalogue."},
    {"start", "When the visit begins; now unless given."},
    {"status", "Only those in this one."},
    {"to", "Only those to this phone."},
    {"until", "Before that moment; a day after `from` unless given."},
};

json parameter(const std::string& name, const char* in) {
  json p{{"name", name}, {"in", in}, {"schema", {{"type", "string"}}}};
  for (const auto& [word, meaning] : words)
    if (word == name)
      p["description"] = meaning;
  if (p["in"] == "path")
    p["required"] = true;
  return p;
}

json parameters(const route& r) {
  auto list = json::array();
  for (std::size_t at = r.path.find('{'); at != r.path.npos; at = r.path.find('{', at + 1))
    list.push_back(parameter(r.path.substr(at + 1, r.path.find('}', at) - at - 1), "path"));
  for (const auto& name : r.query)
    list.push_back(parameter(name, "query"));
  if (r.method == http::verb::post && !r.who.empty())
    list.push_back(
        {{"name", "Idempotency-Key"},
         {"in", "header"},
         {"description", "The same key is the same command: it happens once and is answered alike, "
                         "for seven days or a thousand later commands to the same thing. One that "
                         "was refused at once may be tried again."},
         {"schema", {{"type", "string"}, {"maxLength", 255}}}});
  if (r.conditional)
    list.push_back({{"name", "If-Match"},
                    {"in", "header"},
                    {"description", "The ETag under which it was seen: refused with 412 when it "
                                    "has changed since, unless the key was taken before."},
                    {"schema", {{"type", "string"}}}});
  if (r.of_one || std::find(r.query.begin(), r.query.end(), "cursor") != r.query.end())
    list.push_back(
        {{"name", "Callout-Consistency"},
         {"in", "header"},
         {"description", "With \"strong\" the log is asked first: the answer is no older "
                         "than the request, though another node may have taken over. "
                         "Without it, it may be so by some seconds; of a list, it shows what "
                         "the caller has done through this node, and of others' doings what "
                         "they did a quarter of a second ago, as a rule."},
         {"schema", {{"type", "string"}, {"enum", {"strong"}}}}});
  return list;
}

/// What the paths of a subject have in common.
constexpr std::pair<std::string_view, const char*> subjects[] = {
    {"auth", "Signing in and out."},
    {"bookings", "A visit, from the wish for it to its end, with the money for it."},
    {"catalog", "What can be booked."},
    {"ledger", "Accounts and postings."},
    {"me", "The caller's own account."},
    {"offers", "Jobs that a technician may take."},
    {"payouts", "What technicians are paid."},
    {"sandbox", "In development only: providers and a clock that tests hold."},
    {"search", "What staff find by words."},
    {"service", "The node itself."},
    {"staff", "Those who run the marketplace."},
    {"technicians", "Those who do the work: their profile, shift, place and earnings."},
    {"zones", "Where visits can be booked."},
};

std::string subject_of(const std::string& path) {
  constexpr std::string_view versioned = "/v1/";
  if (!path.starts_with(versioned))
    return "service";
  return path.substr(versioned.size(), path.find('/', versioned.size()) - versioned.size());
}

/// What follows from the entry, in words for readers of the document.
std::string described(const route& r) {
  if (r.who.empty())
    return r.summary + " Anyone may.";
  std::string who;
  for (auto one : r.who)
    who.append(who.empty() ? "" : ", ").append(name_of(one));
  return r.summary + " For: " + who + "." +
         (r.fresh ? " Only within minutes of a second factor: else 401 auth.step_up_required."
                  : "");
}

/// draft-ietf-httpapi-ratelimit-headers.
json rate_headers() {
  const auto text = [](const char* what) {
    return json{{"description", what}, {"schema", {{"type", "string"}}}};
  };
  return {{"RateLimit", text("That none more may be asked for, and for how many seconds.")},
          {"RateLimit-Policy", text("How many may be asked for, in how many seconds each.")}};
}

json operation(const route& r) {
  json op{{"operationId", r.operation},
          {"summary", r.summary},
          {"description", described(r)},
          {"tags", {subject_of(r.path)}},
          {"parameters", parameters(r)}};
  if (!r.body.is_null())
    op["requestBody"] = {{"required", true},
                         {"content", {{"application/json", {{"schema", r.body}}}}}};
  json good{{"description", r.summary}};
  const auto shown = r.answer.is_null() ? json{{"type", "object"}} : r.answer;
  if (r.status != 204)
    good["content"][media_of(r)] = {{"schema", shown}};
  op["responses"][std::to_string(r.status)] = good;
  for (const auto& [status, meaning] : meanings)
    op["responses"][std::to_string(status)] = problem_answer(meaning);
  op["responses"]["default"] = problem_answer("Refused before it was looked at; see `code`.");
  if (r.rated)
    for (const auto& status : {std::to_string(r.status), std::string{"429"}})
      op["responses"][status]["headers"] = rate_headers();
  if (r.conditional)
    op["responses"]["412"] = problem_answer("It has changed since; the detail names its version.");
  op["security"] = json::array();
  if (!r.who.empty()) {
    op["security"].push_back({{"bearer", json::array()}});
    for (auto who : r.who)
      op["x-roles"].push_back(name_of(who));
  }
  return op;
}

std::string lower(std::string_view verb) {
  std::string out;
  for (char c : verb)
    out += static_cast<char>(c | 0x20);
  return out;
}

} // namespace

json openapi(const route_table& table) {
  const auto named = named_shapes();
  json paths = json::object(), schemas = json::object(), tags = json::array();
  for (const auto& r : table)
    paths[r.path][lower(name_of(r.method))] = referring(operation(r), named);
  for (auto [name, schema] : named) {
    for (auto& part : schema)
      part = referring(std::move(part), named);
    schemas[name] = std::move(schema);
  }
  for (const auto& [name, meaning] : subjects)
    tags.push_back({{"name", name}, {"description", meaning}});
  json bearer{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}};
  return {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Callout"},
        {"version", "1"},
        {"description", "Book a visit, find a technician, hold the money, pay him."},
        {"contact", {{"name", "Whoever runs this marketplace"}}},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", {{{"url", "/"}, {"description", "Where this document is."}}}},
      {"tags", std::move(tags)},
      {"paths", std::move(paths)},
      {"components", {{"schemas", std::move(schemas)}, {"securitySchemes", {{"bearer", bearer}}}}}};
}

} // namespace callout::routes
