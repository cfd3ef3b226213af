#include "tests/bench/bare_nats.hpp"

#include "protocols/json.hpp"

#include <nats/nats.h>

#include <chrono>
#include <stdexcept>

namespace callout::bench {

namespace {

constexpr const char* echo = "bench.bare";
constexpr std::int64_t patience_ms = 2'000;

void must(natsStatus s) {
  if (s != NATS_OK)
    throw std::runtime_error{std::string{"NATS: "} + natsStatus_GetText(s)};
}

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* x) const {
    Free(x);
  }
};
using connection = std::unique_ptr<natsConnection, freed_by<natsConnection_Destroy>>;
using subscription = std::unique_ptr<natsSubscription, freed_by<natsSubscription_Destroy>>;
using message = std::unique_ptr<natsMsg, freed_by<natsMsg_Destroy>>;

connection connect(const std::string& url) {
  natsOptions* made = nullptr;
  must(natsOptions_Create(&made));
  const std::unique_ptr<natsOptions, freed_by<natsOptions_Destroy>> held{made};
  must(natsOptions_SetURL(made, url.c_str()));
  must(natsOptions_SetSendAsap(made, true));
  natsConnection* c = nullptr;
  must(natsConnection_Connect(&c, made));
  return connection{c};
}

std::string body_of(const message& m) {
  return {natsMsg_GetData(m.get()), static_cast<std::size_t>(natsMsg_GetDataLength(m.get()))};
}

/// The first word says how long the answer shall be.
void answer(natsConnection* c, natsSubscription*, natsMsg* asked, void*) {
  const message held{asked};
  const std::string body(static_cast<std::size_t>(std::atoi(natsMsg_GetData(asked))), 'x');
  natsConnection_Publish(c, natsMsg_GetReply(asked), body.data(), static_cast<int>(body.size()));
}

} // namespace

struct bare_nats::inside {
  connection asks, answers;
  subscription service;
};

bare_nats::bare_nats(const std::string& url)
    : in_{std::make_unique<inside>(inside{connect(url), connect(url), {}})} {
  natsSubscription* s = nullptr;
  must(natsConnection_Subscribe(&s, in_->answers.get(), echo, answer, nullptr));
  in_->service.reset(s);
  must(natsConnection_Flush(in_->answers.get()));
}

bare_nats::~bare_nats() = default;

double bare_nats::round_trip_us(std::size_t asked, std::size_t answered) {
  auto body = std::to_string(answered) + ' ';
  body.resize(std::max(body.size(), asked), 'x');
  const auto from = std::chrono::steady_clock::now();
  natsMsg* got = nullptr;
  must(natsConnection_Request(&got, in_->asks.get(), echo, body.data(),
                              static_cast<int>(body.size()), patience_ms));
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - from;
  if (body_of(message{got}).size() != answered)
    throw std::runtime_error{"NATS: an answer is not as long as it should be"};
  return took.count();
}

std::vector<std::string> bare_nats::gather(const std::string& subject, std::size_t wanted) {
  natsInbox* made = nullptr;
  must(natsInbox_Create(&made));
  const std::unique_ptr<natsInbox, freed_by<natsInbox_Destroy>> inbox{made};
  natsSubscription* s = nullptr;
  must(natsConnection_SubscribeSync(&s, in_->asks.get(), made));
  const subscription held{s};
  must(natsConnection_PublishRequestString(in_->asks.get(), subject.c_str(), made, ""));
  std::vector<std::string> all;
  while (all.size() < wanted) {
    natsMsg* got = nullptr;
    must(natsSubscription_NextMsg(&got, s, patience_ms));
    all.push_back(body_of(message{got}));
  }
  return all;
}

std::uint64_t questions_answered(bare_nats& way, const std::string& service, std::size_t nodes) {
  std::uint64_t sum = 0;
  for (const auto& text : way.gather("$SRV.STATS." + service, nodes)) {
    const auto told = json::parse(text);
    for (const auto& e : told.at("endpoints"))
      sum += e.at("num_requests").get<std::uint64_t>();
  }
  return sum;
}

} // namespace callout::bench
