// Tells of each key of a bucket and each change, on a thread of its own. Not for other folders.
#pragma once

#include "gateway/nats/bucket.hpp"

namespace callout::nats {

mesh::transport::subscribed watch_bucket(std::shared_ptr<bucket>,
                                         std::function<void(mesh::roll::entry)>);

} // namespace callout::nats
