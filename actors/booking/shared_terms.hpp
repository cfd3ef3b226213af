// The terms of a booking, in memory once for all bookings sold under the same ones: they are most
// of what a booking remembers, and a marketplace has few of them.
#pragma once

#include "protocols/terms.hpp"

#include <memory>

namespace callout::booking {

/// Terms that do not change. Reads as they do, and is equal to what has the same content.
class shared_terms {
public:
  shared_terms();
  shared_terms(const booking_terms&); // NOLINT: it is these terms
  const booking_terms* operator->() const { return all_.get(); }
  operator const booking_terms&() const { return *all_; }
  bool operator==(const shared_terms& other) const {
    return all_ == other.all_ || *all_ == *other.all_;
  }

private:
  std::shared_ptr<const booking_terms> all_; ///< never null
};

} // namespace callout::booking

namespace callout {

template <>
struct codec<booking::shared_terms> {
  static void write(std::string& out, const booking::shared_terms& x) {
    codec<booking_terms>::write(out, x);
  }
  static booking::shared_terms read(const json& j, const pointer& at, const bounds& b) {
    return codec<booking_terms>::read(j, at, b);
  }
  static json schema(const bounds& b) { return codec<booking_terms>::schema(b); }
};

} // namespace callout
