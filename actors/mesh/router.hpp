// The door of a node among others: what concerns a shard that sits here goes there, anything else
// to its owner. Who that is nobody need know: the owner listens on the shard's subject. Where the
// row of its last claim is known, who made it is asked, and no other who still believes that he
// owns it. While a shard changes hands it is looked for again until the deadline.
#pragma once

#include "actors/mesh/timer.hpp"
#include "actors/mesh/transport.hpp"
#include "actors/runtime/node.hpp"
#include "protocols/between.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

namespace callout::mesh {

struct router_settings {
  between::subjects subjects;
  std::chrono::milliseconds deadline{10'000}; ///< of what has none
  /// An owner who says nothing for so long is asked again, where that does no harm.
  std::chrono::milliseconds patience{2'500};
  /// So much sooner than the asker an owner ends his wait for what comes later, so that it is the
  /// owner who says that it is still pending.
  std::chrono::milliseconds sooner{1'500};
  /// Between two looks for an owner, and what that grows to.
  std::chrono::milliseconds look_again{10}, look_again_most{200};
};

class router final : public door {
public:
  router(node&, transport&, timer&, clock&, router_settings);
  ~router() override;

  void submit(command_request, completion) override;
  void view(entity_ref, principal, completion, view_options = {}) override;
  void history(entity_ref, std::uint64_t after, std::size_t limit,
               std::function<void(outcome<std::vector<event_row>>)>) override;
  /// Of the owner, wherever that is.
  void release(const entity_ref&, completion);
  void inspect(const entity_ref&, completion);

  /// A shard is said to serve by this claim, wherever that is. Who waits for another's answer does
  /// so no longer, where it does no harm to ask twice.
  void serves(shard_id, std::uint64_t epoch);
  /// Where to ask. Who asked under an epoch in vain asks whoever is there, then under it again.
  std::string subject_of(shard_id, std::uint64_t& asked_under);

  /// From now on nothing is looked for any more.
  void close() { closed_ = true; }

  /// Another node's shard has come so far: set before the first question.
  std::function<void(shard_id, std::uint64_t seq)> reached = [](shard_id, std::uint64_t) {};

private:
  struct errand;
  using errand_ptr = std::shared_ptr<errand>;

  errand_ptr begin(const entity_ref&, completion&);
  void attempt(const errand_ptr&);
  void over_there(const errand_ptr&);
  void look_again(const errand_ptr&);
  void heard(const errand_ptr&, std::uint64_t attempt, delivery, const std::string& body);
  bool came_in_time(const errand_ptr&, std::uint64_t attempt);

  node& here_;
  transport& away_;
  timer& timer_;
  clock& clock_;
  const router_settings settings_;
  std::atomic<bool> closed_{false};

  std::mutex mutex_; ///< of what follows, and of the attempts of errands
  std::map<shard_id, std::uint64_t> epochs_;
  std::map<shard_id, std::vector<errand_ptr>> waiting_; ///< for an answer from elsewhere
};

/// As a question is answered on the wire.
std::string pack_answer(const outcome<reply>&);
/// Nothing when it was not begun, or is no answer.
std::optional<outcome<reply>> unpack_answer(std::string_view);

} // namespace callout::mesh
