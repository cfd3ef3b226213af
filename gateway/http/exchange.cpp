// Hands an answer over to the connection's thread.
#include "gateway/http/exchange.hpp"

namespace callout::http {

namespace {

thread_local const exchange* watched = nullptr;

} // namespace

exchange::watch::watch(const exchange& here) {
  watched = &here;
}
exchange::watch::~watch() {
  watched = nullptr;
}

exchange::exchange(std::shared_ptr<inbox> where, inbox::number connection)
    : inbox_{std::move(where)}, connection_{connection} {
}

void exchange::answer(response r) {
  if (!claim())
    return;
  answer_ = std::move(r);
  deliver();
}

void exchange::forsake() {
  if (!claim())
    return;
  forsaken_ = true;
  deliver();
}

void exchange::deliver() {
  ready_.store(true, std::memory_order_release);
  if (watched != this)
    inbox_->leave(connection_);
}

respond::respond(std::shared_ptr<exchange> x) : exchange_{std::move(x)} {
  exchange_->holders_.fetch_add(1, std::memory_order_relaxed);
}

respond::respond(const respond& other) : exchange_{other.exchange_} {
  if (exchange_)
    exchange_->holders_.fetch_add(1, std::memory_order_relaxed);
}

respond& respond::operator=(respond other) noexcept {
  exchange_.swap(other.exchange_);
  return *this;
}

respond::~respond() {
  if (exchange_ && exchange_->holders_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    exchange_->forsake();
}

} // namespace callout::http
