// Logs of events in no order that rules would allow, but for one: every event is of something.
// The views fold what is there, and must do so the same way however they come to read it.
#pragma once

#include "tests/persistence/views_story.hpp"

#include <random>

namespace callout::views::testing {

class random_story {
public:
  explicit random_story(unsigned seed) : dice_{seed} {}

  void go_on(int events) {
    for (int i = 0; i < events; ++i)
      one();
  }
  unsigned draw(unsigned below) { return static_cast<unsigned>(dice_() % below); }

  story told;

private:
  shard_id shard_of(const std::string& id, shard_id base) {
    return base + static_cast<shard_id>(id.back() % 3);
  }
  template <class Event>
  void add(const char* kind, shard_id base, const std::string& id, const Event& e) {
    told.add(shard_of(id, base), kind, id, e);
  }
  time_slot slot() {
    const auto from = dawn + span{3'600'000} * draw(100);
    return {from, from + span{3'600'000}};
  }

  void one() {
    const auto b = "b-" + std::to_string(draw(40));
    const auto t = "t-" + std::to_string(draw(8));
    switch (draw(5)) {
    case 0: return of_booking(b, t);
    case 1: return of_booking(b, t);
    case 2: return of_technician(b, t);
    case 3: return of_money(b, t);
    default: return told.add_raw(5, "inbox", "p-1", "inbox.notified", R"({"x":"y"})");
    }
  }

  void of_booking(const std::string& b, const std::string& t) {
    constexpr shard_id base = 1;
    if (made_.insert(b).second)
      return add("booking", base, b,
                 booking::created{.id = {b}, .customer = {"c-" + b}, .service = "paint \"it\""});
    switch (draw(9)) {
    case 0: return add("booking", base, b, booking::confirmed{});
    case 1: return add("booking", base, b, booking::assigned{.technician = {t}, .slot = slot()});
    case 2: return add("booking", base, b, booking::unassigned{.technician = {t}, .slot = slot()});
    case 3: return add("booking", base, b, booking::departed{});
    case 4: return add("booking", base, b, booking::finished{});
    case 5: return add("booking", base, b, booking::completed{});
    case 6: return add("booking", base, b, booking::sla_breached{});
    case 7: return add("booking", base, b, booking::cancelled{});
    default: return told.add_raw(shard_of(b, base), "booking", b, "booking.of_the_future", "{}");
    }
  }

  void of_technician(const std::string& b, const std::string& t) {
    constexpr shard_id base = 1025;
    using namespace technician;
    switch (draw(7)) {
    case 0: return add("technician", base, t, profile_set{{t}, "N", {"s" + b}, {24, 46}});
    case 1: return add("technician", base, t, approved{{t}});
    case 2: return add("technician", base, t, shift_set{draw(2) == 0});
    case 3: return add("technician", base, t, accepted{{"o"}, {b}, slot(), "c"});
    case 4: return add("technician", base, t, reserved{{b}, slot()});
    case 5: return add("technician", base, t, released{{b}, "done"});
    default: return add("technician", base, t, lost{{"o"}, {b}, "taken"});
    }
  }

  void of_money(const std::string& b, const std::string& t) {
    const auto minor = static_cast<std::int64_t>(draw(10'000));
    const std::vector<posting> lines{
        {"psp:clearing", minor, {}}, {"escrow:" + b, -minor - 3, {}}, {"vat:payable", 3, {}}};
    switch (draw(6)) {
    case 0: return add("payment", 1, b, payment::captured{1, "r", sar(minor), lines});
    case 1: return add("payment", 1, b, payment::released{sar(minor), sar(minor), lines});
    case 2:
      return add("earnings", 1025, t, earnings::credited{{t}, 1, {b}, sar(minor), dawn, {}, dawn});
    case 3: return add("earnings", 1025, t, earnings::payout_scheduled{{t}, sar(minor), {1}});
    case 4:
      if (paid_.insert(t).second)
        return add("payout", 1025, t, payout::scheduled{{t}, {t}, sar(minor), dawn});
      return add("payout", 1025, t, payout::sent{lines});
    default: return add("payout", 1025, t, payout::paid{"ref" + b, lines, dawn});
    }
  }

  std::mt19937 dice_;
  std::set<std::string> made_;
  std::set<std::string> paid_;
};

/// What views fold that start from nothing.
inline json from_scratch(story& s) {
  kit::temporary_directory folder;
  opened o{folder / "views.db", s};
  return everything(o.views, 50);
}

} // namespace callout::views::testing
