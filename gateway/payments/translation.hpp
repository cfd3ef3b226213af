// Between what Callout asks and hears, and the one form in which gate and bank keep it.
#pragma once

#include "gateway/payments/order.hpp"
#include "protocols/payload.hpp"

namespace callout::payments {

/// Of anything but a look-up.
order order_of(payment::request);
order order_of(payout::request);

payload as_payment(const payment::request&, const verdict&);
payload as_payout(const verdict&);

} // namespace callout::payments
