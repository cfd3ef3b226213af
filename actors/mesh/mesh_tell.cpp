// Effects for shards that are not here: told again until they are heard, or for a while.
#include "actors/mesh/mesh.hpp"

#include <algorithm>

namespace callout::mesh {

namespace {

/// Between two attempts, at most.
constexpr std::chrono::milliseconds tell_again{1'000};

} // namespace

struct mesh::message {
  shard_id to = 0;
  effect_position at;
  entity_ref sender;
  callout::tell what;
  std::function<void(bool)> heard;
  std::chrono::milliseconds pause{50};
  int attempts = 40;
  std::uint64_t asked_under = 0; ///< epoch
};

void mesh::tell(shard_id to, const effect_position& at, const entity_ref& sender,
                const callout::tell& what, std::function<void(bool)> heard) {
  send(std::make_shared<message>(message{to, at, sender, what, std::move(heard)}));
}

/// Tells how it ended when whoever holds it lets go of it.
class mesh::promise {
public:
  promise(mesh& around, std::shared_ptr<message> m) : around_{around}, of_{std::move(m)} {}
  promise(const promise&) = delete;
  promise& operator=(const promise&) = delete;
  ~promise() { kept_ ? of_->heard(true) : around_.send_again(of_); }
  void keep() { kept_ = true; }

private:
  mesh& around_;
  const std::shared_ptr<message> of_;
  bool kept_ = false;
};

/// To wherever the target is by now.
void mesh::send(const std::shared_ptr<message>& m) {
  const auto told = std::make_shared<promise>(*this, m);
  if (node_->holds(m->to)) {
    node_->deliver(m->to, m->at, m->sender, m->what, [told](bool heard) {
      if (heard)
        told->keep();
    });
    return;
  }
  away_.request(router_->subject_of(m->to, m->asked_under),
                between::pack<between::question>(between::tell{m->at.shard, m->at.seq, m->at.index,
                                                               m->sender.kind, m->sender.id},
                                                 write_effects({m->what})),
                settings_.tell_patience, [told](delivery how, const std::string& body) {
                  const auto a = how == delivery::answered ? unpack_answer(body) : std::nullopt;
                  if (a && *a)
                    told->keep();
                });
}

/// By monotonic time, for a shard's own may stand still.
void mesh::send_again(const std::shared_ptr<message>& m) {
  if (--m->attempts == 0)
    return m->heard(false);
  const auto pause = std::exchange(m->pause, std::min(2 * m->pause, tell_again));
  timer_.after(pause, [this, m] { send(m); });
}

} // namespace callout::mesh
