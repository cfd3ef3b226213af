#include "gateway/nats/event_stream.hpp"

#include "gateway/nats/connections.hpp"
#include "gateway/nats/inbox.hpp"

#include <future>
#include <nlohmann/json.hpp>

namespace callout::nats {

using mesh::delivery;
using nlohmann::json;

namespace {

constexpr int name_taken = 10058, subjects_taken = 10065;

std::int64_t ns(std::chrono::nanoseconds t) {
  return t.count();
}

std::string config(const stream_options& o) {
  return json{{"name", o.name},
              {"description", "Callout: events, for whoever listens; not the truth"},
              {"subjects", o.subjects},
              {"retention", "limits"},
              {"max_consumers", -1},
              {"max_msgs", -1},
              {"max_bytes", o.max_bytes},
              {"max_age", ns(o.max_age)},
              {"storage", "file"},
              {"discard", "old"},
              {"num_replicas", o.replicas},
              {"duplicate_window", ns(std::min(o.duplicate_window, o.max_age))}}
      .dump();
}

/// What JetStream said.
struct answer {
  bool good = false, duplicate = false;
  int error = 0; ///< as the server numbers them; 0 for others
  std::string why;
};

answer understood(delivery d, const std::string& body) {
  if (d == delivery::nobody)
    return {.why = "JetStream is not there"};
  if (d == delivery::late)
    return {.why = "no answer in time"};
  if (d == delivery::cut)
    return {.why = "not connected"};
  try {
    const auto j = json::parse(body);
    if (const auto error = j.find("error"); error != j.end())
      return {.error = error->value("err_code", 0), .why = error->value("description", "")};
    return {.good = true, .duplicate = j.value("duplicate", false)};
  } catch (const json::exception& e) {
    return {.why = e.what()};
  }
}

} // namespace

struct event_stream::inside {
  inside(const std::shared_ptr<connections>& b, stream_options o)
      : both{b}, options{std::move(o)}, api{both->bulk, 2}, acks{both->bulk,
                                                                 options.in_flight_max} {}

  void ask(const char* verb, std::function<void(answer)> then) {
    api.ask("$JS.API.STREAM." + std::string{verb} + '.' + options.name, config(options),
            options.patience, [then = std::move(then)](delivery d, const std::string& body) {
              then(understood(d, body));
            });
  }

  answer make(const char* verb) {
    std::promise<answer> told;
    ask(verb, [&](answer a) { told.set_value(std::move(a)); });
    return told.get_future().get();
  }

  /// The stream was lost: what is sent meanwhile is dropped.
  void make_again() {
    if (making.exchange(true))
      return;
    ask("CREATE", [this](const answer& a) {
      both->bulk->say(a.good ? "stream made anew" : "stream lost", options.name + ' ' + a.why);
      making = false;
    });
  }

  void acknowledged(delivery d, const std::string& body) {
    if (d == delivery::late) {
      ++in_doubt;
      return;
    }
    if (d == delivery::nobody)
      make_again();
    const auto a = understood(d, body);
    ++(!a.good ? dropped : a.duplicate ? duplicates : stored);
  }

  const std::shared_ptr<connections> both;
  const stream_options options;
  std::atomic<bool> making{false};
  std::atomic<std::uint64_t> stored{0}, duplicates{0}, dropped{0}, in_doubt{0};
  inbox api, acks; ///< in this order: acknowledgements may ask
};

event_stream::event_stream(std::shared_ptr<connections> both, stream_options o)
    : inside_{std::make_unique<inside>(both, std::move(o))} {
  auto made = inside_->make("CREATE");
  // Also said to one of two nodes that make it at the same time.
  for (int i = 0; i < 4 && made.error == subjects_taken; ++i)
    made = inside_->make("CREATE");
  if (made.error == name_taken)
    made = inside_->make("UPDATE");
  if (!made.good)
    throw std::runtime_error{"NATS: the stream " + inside_->options.name +
                             " cannot be made: " + made.why};
}

event_stream::~event_stream() = default;

void event_stream::publish(const std::string& subject, std::string_view body,
                           const std::string& id) {
  std::vector<inbox::header> headers;
  if (!id.empty())
    headers.emplace_back("Nats-Msg-Id", id);
  inside_->acks.ask(
      subject, body, inside_->options.patience,
      [in = inside_.get()](delivery d, const std::string& ack) { in->acknowledged(d, ack); },
      headers);
}

event_stream::counts event_stream::counted() const {
  return {inside_->stored, inside_->duplicates, inside_->dropped, inside_->in_doubt};
}

} // namespace callout::nats
