#include "tests/end_to_end/neighbour.hpp"

namespace callout::end_to_end {

neighbour::neighbour(stage& s)
    : http_{s.url(), s.by_tool("customer", "neighbour").token()}, thread_{[this] { live(); }} {
}

neighbour::~neighbour() {
  leaving_ = true;
  if (thread_.joinable())
    thread_.join();
}

std::string neighbour::trouble() {
  leaving_ = true;
  thread_.join();
  return trouble_;
}

void neighbour::live() {
  try {
    for (bool last = false; !last;) {
      last = leaving_;
      expect(http_.get("/v1/bookings"));
      ++answered_;
    }
  } catch (const std::exception& e) {
    trouble_ = e.what();
  }
}

} // namespace callout::end_to_end
