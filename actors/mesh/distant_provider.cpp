#include "actors/mesh/distant_provider.hpp"

#include <algorithm>

namespace callout::mesh {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 10'000ms;
constexpr auto pause = 300ms;
/// Less than after which a shard asks again of its own accord, so that one asks at a time.
constexpr auto patience_in_all = 25'000ms;
constexpr const char* group = "workers";

} // namespace

struct distant_provider::errand {
  std::string key;
  payload request;
  std::function<void(payload)> done;
  steady::time_point until;
};

distant_provider::distant_provider(transport& t, timer& p, std::string subject)
    : away_{t}, timer_{p}, subject_{std::move(subject)} {
}

void distant_provider::ask(const std::string& key, const payload& request,
                           std::function<void(payload)> done) {
  attempt(std::make_shared<errand>(
      errand{key, request, std::move(done), timer_.now() + patience_in_all}));
}

void distant_provider::attempt(const std::shared_ptr<errand>& e) {
  away_.request(
      subject_,
      between::pack(between::asked{e->key, std::string{e->request.kind()}}, e->request.text()),
      std::min(patience,
               std::chrono::duration_cast<std::chrono::milliseconds>(e->until - timer_.now())),
      [this, e](delivery how, const std::string& body) {
        std::string_view rest;
        if (const auto a = how == delivery::answered ? between::unpack<between::asked>(body, rest)
                                                     : std::nullopt)
          return e->done(payload::stored(a->what, std::string{rest}));
        if (timer_.now() + pause < e->until)
          timer_.after(pause, [this, e] { attempt(e); });
      });
}

transport::subscribed serve_provider(transport& t, const std::string& subject, provider& served) {
  return t.serve(
      subject,
      [&served](const std::string&, const std::string& body, const transport::respond& respond) {
        std::string_view rest;
        const auto a = between::unpack<between::asked>(body, rest);
        if (!a)
          return;
        served.ask(a->key, payload::stored(a->what, std::string{rest}),
                   [respond, key = a->key](const payload& answer) {
                     respond(between::pack(between::asked{key, std::string{answer.kind()}},
                                           answer.text()));
                   });
      },
      group);
}

} // namespace callout::mesh
