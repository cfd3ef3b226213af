#include "actors/booking/booking.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/payment.hpp"
#include "protocols/technician.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout {
namespace {

using namespace booking;
using namespace samples;
using namespace std::chrono_literals;
using scenario::given;

TEST(Booking, AsksForItsMoneyFirst) {
  given<booking_rules>().at(noon).by(customer).self("b-1").when(create()).then(created()).effects(
      {"tell payment/b-1 payment.hold", "timer expire 2026-11-22T12:30:00.000Z"});
}

} // namespace
} // namespace callout
