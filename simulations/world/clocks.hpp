// What time a node takes it to be: its wall clock, which runs wrong and may be put anywhere, and
// its monotonic one.
#pragma once

#include "actors/mesh/timer.hpp"
#include "actors/runtime/ports.hpp"
#include "simulations/world/calendar.hpp"

namespace callout::sim {

/// When every world begins: 2026-03-01T05:00:00Z, a Sunday, which is a business day.
inline constexpr instant first_moment{span{1'772'341'200'000}};

class true_clock final : public clock {
public:
  explicit true_clock(const calendar& c) : calendar_{c} {}
  instant now() override {
    return first_moment + std::chrono::floor<span>(calendar_.now()) + ahead;
  }
  /// All clocks were put forward together, so that what is due in days is due now.
  span ahead{};

private:
  const calendar& calendar_;
};

class wrong_clock final : public clock {
public:
  explicit wrong_clock(true_clock& c) : right_{c} {}
  instant now() override { return right_.now() + off; }
  span off{};

private:
  true_clock& right_;
};

class sim_timer final : public mesh::timer {
public:
  sim_timer(calendar& c, life_ptr l) : calendar_{c}, life_{std::move(l)} {}
  /// Not near its zero, which to some means never.
  mesh::steady::time_point now() const override {
    return mesh::steady::time_point{std::chrono::hours{24} + calendar_.now()};
  }
  void after(std::chrono::milliseconds d, std::function<void()> job) override {
    if (!life_->dead)
      calendar_.in(d, life_, std::move(job));
  }

private:
  calendar& calendar_;
  const life_ptr life_;
};

} // namespace callout::sim
