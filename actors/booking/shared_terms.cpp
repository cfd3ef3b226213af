#include "actors/booking/shared_terms.hpp"

#include <array>
#include <mutex>

namespace callout::booking {

namespace {

using shared = std::shared_ptr<const booking_terms>;

/// The terms met last. One that has left it is shared only by those who have it, so that what this
/// keeps alive is bounded.
class recent_terms {
public:
  shared find_or_add(const booking_terms& t) {
    auto& place = places_[hash(t) % places_.size()];
    const std::lock_guard held{mutex_};
    if (!place || *place != t)
      place = std::make_shared<const booking_terms>(t);
    return place;
  }

private:
  static std::size_t hash(const booking_terms& t) {
    auto sum = std::hash<std::string>{}(t.version);
    for (const auto x : {t.price.minor, t.labour.minor, std::int64_t{t.duration.count()}})
      sum = sum * 31 + static_cast<std::size_t>(x);
    return t.zone ? sum * 31 + std::hash<std::string>{}(t.zone->id) : sum;
  }
  std::array<shared, 256> places_;
  std::mutex mutex_;
};

shared one_for_all(const booking_terms& t) {
  static recent_terms recent;
  return recent.find_or_add(t);
}

} // namespace

shared_terms::shared_terms() {
  static const auto none = std::make_shared<const booking_terms>();
  all_ = none;
}

shared_terms::shared_terms(const booking_terms& t) : all_{one_for_all(t)} {
}

} // namespace callout::booking
