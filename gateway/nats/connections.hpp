// The two connections. Not for other folders.
#pragma once

#include "gateway/nats/link.hpp"
#include "gateway/nats/nats.hpp"

namespace callout::nats {

class connections {
public:
  connections(const options& o, const log& l)
      : settings{o}, requests{link::open(o, use::requests, l)}, bulk{link::open(o, use::bulk, l)} {}
  ~connections() {
    requests->close();
    bulk->close();
  }
  connections(const connections&) = delete;
  connections& operator=(const connections&) = delete;

  const options settings;
  const std::shared_ptr<link> requests, bulk;
};

} // namespace callout::nats
