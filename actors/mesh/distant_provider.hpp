// Providers that run on the nodes of the role "worker", for the shards of all others. A question
// that comes to nothing is put again under the same key for a while; the shard itself puts it
// again after that.
#pragma once

#include "actors/mesh/timer.hpp"
#include "actors/mesh/transport.hpp"
#include "actors/runtime/ports.hpp"
#include "protocols/between.hpp"

namespace callout::mesh {

class distant_provider final : public provider {
public:
  distant_provider(transport&, timer&, std::string subject);
  void ask(const std::string& key, const payload& request,
           std::function<void(payload answer)> done) override;

private:
  struct errand;
  void attempt(const std::shared_ptr<errand>&);

  transport& away_;
  timer& timer_;
  const std::string subject_;
};

/// The worker's side: answers for `served`, which outlives the subscription.
transport::subscribed serve_provider(transport&, const std::string& subject, provider& served);

} // namespace callout::mesh
