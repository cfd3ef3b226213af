// What a dispatching has to remember: what is wanted, whom it asked, and which offers are open.
#pragma once

#include "protocols/dispatching.hpp"

namespace callout::dispatching {

struct state {
  dispatching::phase phase{};
  std::optional<booking_id> booking;
  std::vector<begin> wanted; ///< none or one: until someone was found or the search ended
  std::optional<instant> alert_at;
  std::optional<instant> give_up_at;
  std::uint32_t searches = 0;
  std::int64_t radius_m = 0; ///< of the last search
  std::uint32_t round = 0;   ///< of offers, from 1; counted anew by each `begin`
  std::uint32_t offers = 0;  ///< made so far, ever
  std::vector<offered> open;
  std::optional<instant> expires_at; ///< of the open offers
  std::optional<instant> again;      ///< when waiting
  std::vector<person_id> refused;    ///< declined or let an offer pass, or may not be asked
  std::vector<person_id> unable;     ///< could not take an offer; asked again after a pause
  std::vector<offered> winner;       ///< none or one
  bool alerted = false;
  bool operator==(const state&) const = default;

  static constexpr auto fields() {
    using s = state;
    return std::tuple{field{"phase", &s::phase},           field{"booking", &s::booking},
                      field{"wanted", &s::wanted},         field{"alert_at", &s::alert_at},
                      field{"give_up_at", &s::give_up_at}, field{"searches", &s::searches},
                      field{"radius_m", &s::radius_m},     field{"round", &s::round},
                      field{"offers", &s::offers},         field{"open", &s::open},
                      field{"expires_at", &s::expires_at}, field{"again", &s::again},
                      field{"refused", &s::refused},       field{"unable", &s::unable},
                      field{"winner", &s::winner},         field{"alerted", &s::alerted}};
  }

  bool looking() const {
    using enum dispatching::phase;
    return phase == searching || phase == offering || phase == waiting;
  }
  const offered* offer(std::uint32_t number) const;
  offer_id name(std::uint32_t number) const;
};

/// The number in "<booking>:<number>", or 0 when it is no offer of this booking.
std::uint32_t number_of(const offer_id&, std::string_view booking);

} // namespace callout::dispatching
