#include "gateway/nats/nats.hpp"

#include "gateway/nats/connections.hpp"

namespace callout::nats {

std::shared_ptr<connections> connect(const options& o, log l) {
  if (!l)
    l = [](const char*, const std::string&) {};
  return std::make_shared<connections>(o, l);
}

} // namespace callout::nats
