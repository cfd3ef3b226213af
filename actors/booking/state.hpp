// What a booking has to remember. Kept small: hundreds of thousands of these sleep in memory.
#pragma once

#include "actors/booking/shared_terms.hpp"
#include "actors/booking/sla_clock.hpp"

namespace callout::booking {

/// A start that the visit had until it was moved.
struct former_start {
  instant start{};
  instant moved_at{};
  bool operator==(const former_start&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"start", &former_start::start},
                      field{"moved_at", &former_start::moved_at}};
  }
};

struct state {
  booking::phase phase{};
  std::optional<booking_id> id;
  std::optional<person_id> customer;
  std::string service;
  place location;
  std::optional<time_slot> slot; ///< as the customer wants it; none: now
  std::optional<std::string> note;
  std::string payment_method;
  shared_terms terms;
  std::optional<instant> created_at;
  int failed_holds = 0;
  money approved;              ///< the price and the extras agreed to, VAT included
  money approved_labour;       ///< of it, net of VAT, what bears commission
  money held;                  ///< by the provider, as far as we were told
  bool sought = false;         ///< a dispatching may be looking for someone
  bool vat_registered = false; ///< the technician
  std::optional<person_id> technician;
  std::optional<instant> assigned_at;
  std::vector<reservation_requested> pending; ///< none or one
  std::vector<person_id> never;               ///< had the job and lost it
  std::vector<former_start> moves;
  std::optional<instant> arrived_at;
  int wrong_codes = 0;
  std::optional<booking::pause_reason> pause_reason;
  std::vector<extra_proposed> extra; ///< none or one
  bool extra_accepted = false;       ///< and its money is being held
  std::optional<money> charge;       ///< instead of what was approved, after an abort
  std::optional<instant> done_at;    ///< when the work ended, until the customer rejects it
  std::optional<instant> completed_at;
  bool disputed = false;
  std::vector<cancelled> cancellation; ///< none or one
  std::vector<sla_clock> clocks;
  // What came later is optional, so that older snapshots can still be read.
  std::optional<instant> since;  ///< when it last moved
  std::optional<instant> rework; ///< from when on a calendar is asked to keep time free for it
  std::optional<std::int32_t> worked_s;      ///< before `since`, pauses not counted
  std::optional<dispute_outcome> resolution; ///< of a dispute
  std::optional<std::uint8_t> rejections;
  std::optional<bool> noted;            ///< that it has not moved for long
  std::optional<bool> finished;         ///< was once, whatever the customer said then
  std::optional<bool> hold_asked;       ///< for a visit far ahead, and not answered yet
  std::optional<instant> hold_tried_at; ///< last
  bool operator==(const state&) const = default;

  static constexpr auto fields() {
    using s = state;
    return std::tuple{field{"phase", &s::phase},
                      field{"id", &s::id},
                      field{"customer", &s::customer},
                      field{"service", &s::service},
                      field{"location", &s::location},
                      field{"slot", &s::slot},
                      field{"note", &s::note},
                      field{"payment_method", &s::payment_method},
                      field{"terms", &s::terms},
                      field{"created_at", &s::created_at},
                      field{"failed_holds", &s::failed_holds},
                      field{"approved", &s::approved},
                      field{"approved_labour", &s::approved_labour},
                      field{"held", &s::held},
                      field{"sought", &s::sought},
                      field{"technician", &s::technician},
                      field{"vat_registered", &s::vat_registered},
                      field{"assigned_at", &s::assigned_at},
                      field{"pending", &s::pending},
                      field{"never", &s::never},
                      field{"moves", &s::moves},
                      field{"arrived_at", &s::arrived_at},
                      field{"wrong_codes", &s::wrong_codes},
                      field{"pause_reason", &s::pause_reason},
                      field{"extra", &s::extra},
                      field{"extra_accepted", &s::extra_accepted},
                      field{"charge", &s::charge},
                      field{"done_at", &s::done_at},
                      field{"completed_at", &s::completed_at},
                      field{"disputed", &s::disputed},
                      field{"cancellation", &s::cancellation},
                      field{"clocks", &s::clocks},
                      field{"since", &s::since},
                      field{"rework", &s::rework},
                      field{"worked_s", &s::worked_s},
                      field{"resolution", &s::resolution},
                      field{"rejections", &s::rejections},
                      field{"noted", &s::noted},
                      field{"finished", &s::finished},
                      field{"hold_asked", &s::hold_asked},
                      field{"hold_tried_at", &s::hold_tried_at}};
  }

  bool asap() const { return !slot; }
  const sla_clock* clock(booking::clock which) const {
    for (const auto& c : clocks)
      if (c.which == which)
        return &c;
    return nullptr;
  }
  sla_clock* clock(booking::clock which) {
    return const_cast<sla_clock*>(std::as_const(*this).clock(which));
  }
};

} // namespace callout::booking
