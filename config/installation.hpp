// Everything a node is made of, put together in the order in which it can be taken apart: the
// store, the secrets, providers, views, the discovery index and the actors. HTTP comes on top.
#pragma once

#include "actors/discovery/supply.hpp"
#include "actors/mesh/threads.hpp"
#include "actors/runtime/node.hpp"
#include "actors/runtime/threads.hpp"
#include "config/kinds.hpp"
#include "config/lists.hpp"
#include "config/neighbourhood.hpp"
#include "config/settings.hpp"
#include "config/store.hpp"
#include "config/supply_provider.hpp"
#include "gateway/auth/access_token.hpp"
#include "gateway/auth/keyring.hpp"
#include "gateway/messaging/sandbox.hpp"
#include "gateway/payments/sandbox.hpp"

namespace callout::config {

/// A server says what it is to be, and the store must have been made for that; a tool takes the
/// store for what it is.
enum class opened_by { server, tool };

class live_jobs;
class searchable;

class installation final : public observer {
public:
  /// Opens the store; throws journal_error, or std::runtime_error for the rest of the folder and
  /// for settings that contradict what the store was made with.
  explicit installation(const settings&, opened_by = opened_by::server);
  ~installation() override;

  void start();
  /// In order; keeps the folds.
  void stop();
  void advance_clock(std::chrono::seconds by);
  /// For the index, and for the customers who wait for this technician.
  void moved(const person_id& technician, const geo_point&, double accuracy_m, instant at);
  /// What the sandbox providers are asked in development, wherever they run.
  json ask_sandbox(const json& question);

  /// To every entity, here or on another node.
  callout::door& door();
  /// None when this node is alone.
  config::neighbourhood* others() { return others_.get(); }
  /// Whether this node can do its part just now: it is known to be there or, while nobody is
  /// heard of, owns something.
  bool able() const { return !others_ || others_->mesh().fresh() || others_->mesh().holds_any(); }
  bool has(node_role) const;
  /// What operators find by words.
  searchable& words() { return *words_; }
  const settings& how() const { return settings_; }

private:
  void settle(opened_by);
  void find_neighbours();
  void open_sandbox();
  void gather();
  std::map<std::string, provider*> providers();
  json answer_sandbox(const json& question);
  void put_clock(span ahead);
  void show_position(const person_id& technician, const geo_point&, instant at);
  void appended(shard_id, std::shared_ptr<const std::vector<event_row>>) override;
  void pushed(const std::string& subject, std::uint64_t offset, std::string frame) override;

  /// Of a session that was ended.
  void refuse_tokens(const session_id&, instant at);
  void report(const event_row&) const;
  /// The same for all that ended while access tokens of today were given out.
  void refuse_tokens_of_ended_sessions();

  settings settings_;
  std::filesystem::path directory_;

public:
  wall_clock clock;
  config::store store;
  callout::journal& journal;
  auth::keyring keys;
  auth::access_tokens tokens;
  callout::supply supply;
  std::unique_ptr<callout::payments::sandbox> payments;
  std::unique_ptr<callout::messaging::sandbox> messaging;
  /// Frames on their way to sockets; set before `start`.
  std::function<void(const std::string& person, std::uint64_t offset, const std::string& frame)>
      show = [](const std::string&, std::uint64_t, const std::string&) {};
  std::function<void(const std::string& person, std::string_view key, const std::string& frame)>
      show_latest = [](const std::string&, std::string_view, const std::string&) {};
  /// Hears of each session that was ended, after its tokens are refused; set before `start`.
  std::function<void(const session_id&)> session_ended = [](const session_id&) {};
  /// Frames may have been missed by the streams of those for whom this is true; set likewise.
  std::function<void(std::function<bool(const std::string& person)>)> look_again =
      [](const std::function<bool(const std::string&)>&) {};
  /// Something has happened that this node should not live on with; set likewise.
  std::function<void(const std::string& why)> give_up = [](const std::string&) {};

private:
  supply_provider supply_provider_;
  std::unique_ptr<mesh::threaded_timer> gathers_; ///< none: each search is answered at once
  hosted_kinds kinds_;
  std::unique_ptr<searchable> words_;
  std::unique_ptr<live_jobs> jobs_;
  bool follows_ = true; ///< has use for what happens on other nodes
  std::unique_ptr<config::neighbourhood> others_;

public:
  std::unique_ptr<config::lists> lists;
  std::unique_ptr<callout::node> node;
};

} // namespace callout::config
