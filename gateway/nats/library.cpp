#include "gateway/nats/library.hpp"

namespace callout::nats {

std::string reason(natsStatus s) {
  std::string text = natsStatus_GetText(s);
  natsStatus last = NATS_OK;
  const char* more = nats_GetLastError(&last);
  if (last == s && more && *more)
    text.append(": ").append(more);
  return text;
}

} // namespace callout::nats
