// One node: the production's actors, mesh, frames and discovery index on simulated surroundings.
// A crash is its life's end: whatever it still does while it is taken apart reaches nobody.
#pragma once

#include "actors/discovery/supply.hpp"
#include "actors/mesh/frames.hpp"
#include "actors/mesh/mesh.hpp"
#include "actors/runtime/kinds.hpp"
#include "config/supply_provider.hpp"
#include "simulations/world/engine.hpp"
#include "simulations/world/net.hpp"
#include "simulations/world/options.hpp"
#include "simulations/world/outside.hpp"
#include "simulations/world/stream.hpp"

namespace callout::sim {

/// What all nodes share.
struct ground {
  calendar& time;
  true_clock& clock;
  callout::sim::store& store;
  callout::sim::net& net;
  callout::sim::outside& outside;
  const hosted_kinds& kinds;
  chance& luck;
  const world_options& options;
  std::function<void(const std::string& node, const char* event, const std::string& detail)> said;
};

class machine final : public observer {
public:
  machine(const ground&, std::string name);
  ~machine() override;

  const std::string& name() const { return name_; }
  /// What is to reach it goes there.
  const life_ptr& whose() const { return life_; }
  bool busy() const { return !life_->frozen && engine_->busy(); }
  void run_one(chance& luck) { engine_->run_one(luck); }

  /// It is there, and takes clients.
  bool open() const { return !life_->dead && !life_->frozen && !draining_; }
  callout::door& door() { return mesh_->way(); }
  bool holds_any() const { return mesh_->holds_any(); }
  std::size_t holds() const;
  bool draining() const { return draining_; }
  /// Its name was taken; or it was told to end and has handed over.
  bool over() const { return refused_ || (draining_ && !mesh_->holds_any()); }

  void freeze() { life_->frozen = true; }
  void thaw() { around_.time.thaw(life_); }
  bool frozen() const { return life_->frozen; }
  /// SIGTERM.
  void drain();
  /// kill -9.
  void die();
  void cut_from_store(bool off) { cut_ = off; }
  void put_clock(span off);

  bool holds(shard_id s) const { return node_->holds(s); }
  /// A message that was sent before comes again. False when its target is not here.
  bool deliver(shard_id to, const effect_position&, const entity_ref& sender, const callout::tell&,
               std::function<void(bool)> heard);
  /// What the shard of that entity says of itself.
  void inspect(const entity_ref& who, completion done) { node_->inspect(who, std::move(done)); }
  std::size_t in_flight() const { return node_->in_flight(); }

  /// A socket of that person; what he has seen by now is `after`.
  std::shared_ptr<stream> listen(const std::string& person, std::uint64_t after, stream::shown);
  void moved(const person_id& technician, const geo_point&, double accuracy_m);

private:
  void appended(shard_id, std::shared_ptr<const std::vector<event_row>>) override;
  void pushed(const std::string& subject, std::uint64_t offset, std::string frame) override;
  mesh::mesh_settings mesh_settings() const;
  mesh::mesh_hooks hooks();
  void build();
  void turn();
  void follow(shard_id, const std::vector<event_row>&);
  void catch_up(shard_id, std::uint64_t seq);
  bool fold(const event_row&);
  void hear_position(const std::string& body);

  const ground& around_;
  const std::string name_;
  const std::string incarnation_;
  const life_ptr life_ = std::make_shared<life>();
  bool cut_ = false, draining_ = false, refused_ = false;
  wrong_clock clock_;
  sim_timer timer_;
  std::unique_ptr<mesh::transport> away_;
  std::unique_ptr<mesh::roll> roll_;
  std::unique_ptr<provider> gate_, bank_, messenger_;
  callout::supply supply_;
  config::supply_provider seeker_;
  std::map<shard_id, std::uint64_t> followed_;
  callout::sim::streams streams_;
  std::unique_ptr<mesh::frames> frames_;
  std::unique_ptr<mesh::mesh> mesh_;
  sim_engine* engine_ = nullptr;
  std::unique_ptr<node> node_;
  mesh::transport::subscribed positions_;
};

} // namespace callout::sim
