#include "gateway/nats/micro.hpp"

#include "protocols/values.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>

namespace callout::nats {

namespace {

using nlohmann::json;

bool is_name(const std::string& s) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !s.empty() && s.size() <= 128 && std::ranges::all_of(s, fits);
}

bool is_version(const std::string& s) {
  // The expression that semver.org recommends, without its captures.
  static const std::regex semver{R"((0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*))"
                                 R"((-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)"
                                 R"((\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)"};
  return s.size() <= 128 && std::regex_match(s, semver);
}

void check(const service_description& d) {
  const auto must = [](bool right, const std::string& what) {
    if (!right)
      throw std::invalid_argument{"NATS service: " + what};
  };
  must(is_name(d.name), "not a name: " + d.name);
  must(is_name(d.id), "not an id: " + d.id);
  must(is_version(d.version), "not a semantic version: " + d.version);
  for (const auto& e : d.endpoints)
    must(is_name(e.name) && !e.subject.empty(), "not an endpoint: " + e.name);
}

struct instance {
  service_description is;
  micro::count count;

  json answer(const char* type) const {
    return {{"type", std::string{"io.nats.micro.v1."} + type + "_response"},
            {"name", is.name},
            {"id", is.id},
            {"version", is.version},
            {"metadata", is.metadata}};
  }

  /// Whatever an error or a description holds, the answer is UTF-8.
  static std::string text(const json& a) {
    return a.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  static json of(const endpoint& e) {
    return {{"name", e.name}, {"subject", e.subject}, {"queue_group", e.queue_group}};
  }

  std::string ping() const { return text(answer("ping")); }

  std::string info() const {
    auto a = answer("info");
    a["description"] = is.description;
    a["endpoints"] = json::array();
    for (const auto& e : is.endpoints) {
      auto one = of(e);
      one["metadata"] = e.metadata;
      a["endpoints"].push_back(std::move(one));
    }
    return text(a);
  }

  std::string stats() const {
    auto a = answer("stats");
    a["started"] = to_text(std::chrono::floor<std::chrono::milliseconds>(is.started));
    a["endpoints"] = json::array();
    for (const auto& e : is.endpoints) {
      const auto c = count(e);
      auto one = of(e);
      const auto took = c.processing_time.count();
      one["num_requests"] = c.num_requests;
      one["num_errors"] = c.num_errors;
      one["last_error"] = c.last_error;
      one["processing_time"] = took;
      one["average_processing_time"] =
          c.num_requests == 0 ? 0 : took / static_cast<std::int64_t>(c.num_requests);
      a["endpoints"].push_back(std::move(one));
    }
    return text(a);
  }
};

} // namespace

micro::micro(mesh::transport& way, service_description d, count c) {
  check(d);
  const auto self = std::make_shared<const instance>(instance{std::move(d), std::move(c)});
  using ask = std::string (instance::*)() const;
  const std::pair<const char*, ask> verbs[]{
      {"PING", &instance::ping}, {"INFO", &instance::info}, {"STATS", &instance::stats}};
  for (const auto& [verb, answer] : verbs) {
    const auto all = std::string{"$SRV."} + verb, named = all + '.' + self->is.name;
    for (const auto& subject : {all, named, named + '.' + self->is.id})
      served_.push_back(
          way.serve(subject, [self, answer = answer](const std::string&, const std::string&,
                                                     const mesh::transport::respond& back) {
            back((*self.*answer)());
          }));
  }
}

} // namespace callout::nats
