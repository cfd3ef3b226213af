// What a node among others has beside what it has alone: NATS, the mesh over it, frames and
// positions for and from other nodes, and providers that run elsewhere.
#pragma once

#include "actors/mesh/distant_provider.hpp"
#include "actors/mesh/frames.hpp"
#include "actors/mesh/mesh.hpp"
#include "actors/mesh/threads.hpp"
#include "config/settings.hpp"
#include "gateway/nats/event_stream.hpp"
#include "gateway/nats/micro.hpp"
#include "gateway/nats/roll.hpp"

namespace callout::config {

/// From threads of NATS and of the mesh; must not block.
struct neighbourhood_hooks {
  mesh::mesh_hooks mesh;
  mesh::frames::listener frames;
  std::function<void(const between::moved&)> moved;
  std::function<void(const between::visit&)> visit;
  /// Whether this run of the program, of all that start with it, makes the table of nodes.
  std::function<bool(const std::string& incarnation)> makes_table;
};

class neighbourhood {
public:
  /// Throws std::runtime_error when NATS takes us not.
  neighbourhood(const settings&, clock&, neighbourhood_hooks);
  ~neighbourhood();

  /// A provider on whichever node runs it.
  provider* distant(const std::string& name);
  /// Runs a provider for the others; it outlives this.
  void serve(const std::string& name, provider&);
  /// What the sandbox of the node that runs it says; an object with "error" if none does. Blocks
  /// for two seconds at most, and is for development.
  json ask_sandbox(const json& question);
  void serve_sandbox(std::function<json(const json&)>);
  /// Hears of technicians' positions, and of who is on the way, from other nodes.
  void follow_technicians();
  /// `from` is filled in.
  void tell_visit(between::visit);
  void tell_position(const person_id&, const geo_point&, double accuracy_m, span age);
  /// Among the others from now on; as mesh::join.
  void join();
  /// After the node has stopped.
  void close();

  mesh::mesh& mesh() { return *mesh_; }
  mesh::frames& frames() { return *frames_; }

private:
  /// Lets the operators' tools of NATS find this node.
  void show_itself();

  const neighbourhood_hooks hooks_;
  const std::string node_;
  const between::subjects subjects_;
  const std::string incarnation_;
  std::shared_ptr<nats::connections> connections_;
  std::unique_ptr<mesh::transport> transport_;
  std::unique_ptr<mesh::roll> roll_;
  std::unique_ptr<nats::event_stream> events_; ///< none where nobody wants it
  mesh::threaded_timer timer_;
  std::unique_ptr<mesh::frames> frames_;
  std::unique_ptr<mesh::mesh> mesh_;
  std::map<std::string, mesh::distant_provider> distant_;
  std::vector<mesh::transport::subscribed> served_;
  std::unique_ptr<nats::micro> service_;
  std::jthread runs_, frames_run_;
};

} // namespace callout::config
