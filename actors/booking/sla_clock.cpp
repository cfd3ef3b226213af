#include "actors/booking/sla_clock.hpp"

#include <algorithm>

namespace callout::booking {

void sla_clock::pause(instant at) {
  if (running())
    paused_at = at;
}

void sla_clock::resume(instant at) {
  if (!paused_at)
    return;
  due += std::max(span{0}, at - *paused_at);
  paused_at.reset();
}

void sla_clock::stop(instant at) {
  if (stopped_at)
    return;
  resume(at);
  stopped_at = at;
}

void sla_clock::rebase(instant new_due) {
  if (stopped_at)
    return;
  due = new_due;
  paused_at.reset();
}

} // namespace callout::booking
