#include "gateway/nats/bucket.hpp"

namespace callout::nats {

namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

void check(natsStatus s, const char* what) {
  if (s != NATS_OK)
    throw std::runtime_error{std::string{"NATS: "} + what + ": " + reason(s)};
}

} // namespace

bucket::bucket(std::shared_ptr<link> l, roll_options o)
    : link_{std::move(l)}, options_{std::move(o)}, turn_{options_.maker} {
}

jet_stream bucket::context() const {
  const auto nc = link_->now();
  if (!nc || !link_->up())
    throw std::runtime_error{"NATS: not connected"};
  jsOptions o;
  jsOptions_Init(&o);
  o.Wait = options_.patience.count();
  jsCtx* made = nullptr;
  check(natsConnection_JetStream(&made, nc.get(), &o), "JetStream");
  return jet_stream{made};
}

natsStatus bucket::create(jsCtx* js) const {
  kvConfig c;
  kvConfig_Init(&c);
  c.Bucket = options_.bucket.c_str();
  c.Description = "Callout: nodes that are there";
  c.History = 1;
  c.TTL = options_.ttl.count() * ns_per_ms;
  c.MaxBytes = 16 << 20;
  c.MaxValueSize = 64 << 10;
  c.StorageType = js_FileStorage;
  c.Replicas = options_.replicas;
  kvStore* made = nullptr;
  const auto s = js_CreateKeyValue(&made, js, &c);
  kvStore_Destroy(made);
  return s;
}

bool bucket::find(jsCtx* js) const {
  kvStore* found = nullptr;
  const auto s = js_KeyValue(&found, js, options_.bucket.c_str());
  kvStore_Destroy(found);
  if (s != NATS_NOT_FOUND)
    check(s, "the bucket of nodes cannot be looked up");
  return s == NATS_OK;
}

bool bucket::make() {
  // Another thread of ours is at it.
  const std::unique_lock alone{making_, std::try_to_lock};
  if (!alone)
    return false;
  const auto js = context();
  bool there = find(js.get());
  if (!there && !turn_.has_come())
    return false;
  if (!there && !turn_.is_makers()) {
    if (!is_ours_alone(*link_, options_.bucket + ".making")) {
      turn_.put_off();
      return false;
    }
    there = find(js.get());
  }
  if (!there) {
    const auto s = create(js.get());
    if (s == NATS_OK)
      link_->say("bucket made", options_.bucket);
    else if (!find(js.get()))
      check(s, "the bucket of nodes cannot be made");
  }
  turn_.found();
  return true;
}

std::optional<std::pair<int, std::uint64_t>> bucket::publish(natsMsg* m) const {
  const auto js = context();
  jsPubAck* ack = nullptr;
  jsErrCode wrong{};
  const auto s = js_PublishMsg(&ack, js.get(), m, nullptr, &wrong);
  const std::unique_ptr<jsPubAck, freed_by<jsPubAck_Destroy>> held{ack};
  if (s == NATS_OK)
    return std::pair{0, ack->Sequence};
  if (s == NATS_NO_RESPONDERS || wrong == JSStreamNotFoundErr)
    return std::nullopt;
  if (wrong != JSStreamWrongLastSequenceErr)
    check(s, "the bucket of nodes cannot be written");
  return std::pair{static_cast<int>(wrong), std::uint64_t{0}};
}

std::optional<std::uint64_t> bucket::put(const std::string& key, mark what,
                                         const std::string& value, std::uint64_t expected) {
  natsMsg* made = nullptr;
  check(natsMsg_Create(&made, subject(key).c_str(), nullptr, value.data(),
                       static_cast<int>(value.size())),
        "a message");
  const message m{made};
  check(natsMsgHeader_Set(made, "Nats-Expected-Last-Subject-Sequence",
                          std::to_string(expected).c_str()),
        "a header");
  if (what == mark::gone)
    check(natsMsgHeader_Set(made, "KV-Operation", "DEL"), "a header");
  auto answer = publish(made);
  if (!answer && make())
    answer = publish(made);
  if (!answer)
    throw std::runtime_error{"NATS: the bucket of nodes is not there yet"};
  if (answer->first != 0)
    return std::nullopt;
  return answer->second;
}

std::optional<mesh::roll::entry> bucket::last(const std::string& key) const {
  const auto js = context();
  // A stream that is not there would not say so.
  if (!find(js.get()))
    return std::nullopt;
  const auto key_subject = subject(key);
  jsDirectGetMsgOptions wanted;
  jsDirectGetMsgOptions_Init(&wanted);
  wanted.LastBySubject = key_subject.c_str();
  natsMsg* got = nullptr;
  // Of the stream itself, which answers once it is whole: asked through the API for one that is
  // being made, nats-server 2.9.10 falls.
  const auto s = js_DirectGetMsg(&got, js.get(), stream().c_str(), nullptr, &wanted);
  const message m{got};
  if (s == NATS_NOT_FOUND || s == NATS_NO_RESPONDERS)
    return std::nullopt;
  check(s, "the bucket of nodes cannot be read");
  return mesh::roll::entry{key, std::string{body_of(got)}, natsMsg_GetSequence(got), is_gone(got)};
}

void bucket::send_all(const std::string& inbox) const {
  const auto js = context();
  const auto all = subject(">");
  jsConsumerConfig c;
  jsConsumerConfig_Init(&c);
  c.DeliverSubject = inbox.c_str();
  c.FilterSubject = all.c_str();
  c.DeliverPolicy = js_DeliverLastPerSubject;
  c.AckPolicy = js_AckNone;
  c.Heartbeat = options_.heartbeat.count() * ns_per_ms;
  c.InactiveThreshold = 5'000 * ns_per_ms;
  c.MemoryStorage = true;
  jsErrCode wrong{};
  const auto s = js_AddConsumer(nullptr, js.get(), stream().c_str(), &c, nullptr, &wrong);
  check(s, "the bucket of nodes cannot be watched");
}

bool is_gone(natsMsg* m) {
  const char* operation = nullptr;
  return natsMsgHeader_Get(m, "KV-Operation", &operation) == NATS_OK && operation;
}

std::string key_of(const bucket& b, const char* subject) {
  const std::string_view s = subject;
  const auto prefix = b.subject("").size();
  return std::string{s.substr(std::min(prefix, s.size()))};
}

} // namespace callout::nats
