// The steps of a visit as customers, technicians and operators take them.
#pragma once

#include "tests/end_to_end/stage.hpp"

namespace callout::end_to_end {

/// What POST /v1/bookings takes: the repair of an air conditioner, wanted now, in Riyadh.
json wanted_now(const std::string& address = "شارع العليا، الرياض");

/// A body of `arrive` that shows the technician at the place of `wanted_now`.
json at_the_door(stage&);

/// Skilled, approved, on shift and a few streets from `wanted_now`.
void go_on_shift(stage&, person& technician, const std::string& name = "سالم الحربي");
/// Says over the stream where the technician is, and waits until the server has heard it.
void say_where(stage&, kit::ws_client&);

/// Books; answers the booking's id.
std::string book(person& customer, const json& body = wanted_now());
/// The technician's open offer for this booking, once there is one.
std::string offer_of(person& technician, const std::string& booking);
/// From the offer to the customer's door and through the work to `work_done`.
void accept(person& technician, const std::string& booking);
void work(person& technician, person& customer, const std::string& booking);

/// Seconds until what the technician has earned may be paid out. To be there then, and not days
/// later, for some weekdays the weekly payout comes between.
std::int64_t until_available(stage&, person& technician);

json history(person& who, const std::string& booking);
/// How many rows of the history have this type.
std::size_t count_of(const json& history, const std::string& type);

/// Balances by account, from all pages of the ledger. Operators only.
std::map<std::string, std::int64_t> balances(person& operator_);
std::int64_t total(const std::map<std::string, std::int64_t>& balances);

} // namespace callout::end_to_end
