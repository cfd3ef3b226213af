// The transport port on NATS.
#include "gateway/nats/connections.hpp"
#include "gateway/nats/inbox.hpp"

namespace callout::nats {

namespace {

class transport final : public mesh::transport {
public:
  explicit transport(std::shared_ptr<connections> both)
      : both_{std::move(both)}, inbox_{both_->requests, both_->settings.requests_max} {}

  void request(const std::string& subject, std::string body, std::chrono::milliseconds patience,
               heard h) override {
    inbox_.ask(subject, body, patience, std::move(h));
  }

  void publish(const std::string& subject, std::string body) override {
    both_->bulk->send(subject, {}, body);
  }

  subscribed serve(const std::string& subject, service s, const std::string& group) override {
    const auto to = both_->requests;
    return to->subscribe(subject, group, [to, s = std::move(s)](natsMsg* m) {
      const char* reply = natsMsg_GetReply(m);
      s(natsMsg_GetSubject(m), std::string{body_of(m)},
        [to, back = std::string{reply ? reply : ""}](std::string body) {
          if (!back.empty())
            to->send(back, {}, body);
        });
    });
  }

  subscribed listen(const std::string& subject, listener l) override {
    return both_->bulk->subscribe(subject, {}, [l = std::move(l)](natsMsg* m) {
      l(natsMsg_GetSubject(m), std::string{body_of(m)});
    });
  }

  bool connected() const override { return both_->requests->up() && both_->bulk->up(); }

  std::uint64_t interruptions() const override {
    return both_->requests->interruptions() + both_->bulk->interruptions();
  }

private:
  const std::shared_ptr<connections> both_;
  inbox inbox_;
};

} // namespace

std::unique_ptr<mesh::transport> make_transport(std::shared_ptr<connections> both) {
  return std::make_unique<transport>(std::move(both));
}

} // namespace callout::nats
