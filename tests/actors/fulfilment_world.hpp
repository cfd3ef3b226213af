// A tiny world for property tests: one booking with its payment and its dispatching, a payment
// provider that lies and forgets, technicians who answer late, twice or never, and a clock.
// Tells inside the shard are delivered at once, all others when the world pleases. After every
// event it checks what must always hold; a breach throws.
#pragma once

#include "actors/booking/booking.hpp"
#include "actors/dispatching/dispatching.hpp"
#include "actors/payment/payment.hpp"

#include <deque>
#include <map>
#include <random>
#include <set>
#include <stdexcept>

namespace callout::hostile {

struct breach : std::runtime_error {
  using runtime_error::runtime_error;
};

#define CALLOUT_MUST(condition)                                                                    \
  do {                                                                                             \
    if (!(condition))                                                                              \
      throw breach{"does not hold: " #condition};                                                  \
  } while (false)

/// An entity, its state, and the state that its log gives when it is read back from JSON.
template <entity R>
struct hosted {
  typename R::state live, replayed;
  std::uint64_t version = 0;

  void happen(const typename R::event& e, effects& out) {
    callout::evolve<R>(live, e);
    R::react(live, e, out);
    std::string text;
    family<typename R::event>::write(text, e);
    const auto read = family<typename R::event>::read(family<typename R::event>::kind_of(e),
                                                      json::parse(text), pointer{.closed = false});
    CALLOUT_MUST(read == e);
    callout::evolve<R>(replayed, read);
    CALLOUT_MUST(replayed == live);
    if (++version % 16 == 0)
      CALLOUT_MUST(codec<typename R::state>::read(json::parse(to_json(live)), pointer{}, {}) ==
                   live);
  }
};

/// The provider's own books: what it did under which key.
struct provider_books {
  struct entry {
    payment::request request;
    bool done = false; ///< else declined
    bool bent = false; ///< other than asked, and it says so
  };
  std::map<std::string, entry> entries;
  bool misled = false; ///< staff wrote down something else than what is in here
};

/// A technician as far as this booking concerns him.
struct worker {
  std::map<std::string, bool> offers; ///< open ones; true once accepted
  bool reserved = false;
  bool awarded = false;
  time_slot slot; ///< the reserved one
};

class world {
public:
  explicit world(std::mt19937_64& random);

  /// One thing happens: somebody asks, answers, or time passes.
  void step();
  /// Everybody becomes helpful and prompt, until the booking is over. Then checks what must
  /// hold in the end.
  void finish();
  /// Everybody goes away instead, for ever; what must hold in the end is the same.
  void abandon();

  /// For the reader of a failure: what was done, latest last.
  const std::deque<std::string>& story() const { return story_; }
  /// How often events of each kind have happened, in all worlds.
  static std::map<std::string_view, std::uint64_t>& happened();
  booking::phase phase() const { return booking_.live.phase; }

private:
  struct sent {
    std::string from;
    tell what;
  };
  struct due {
    instant at;
    payload command;
  };

  // world.cpp: delivery
  void client(const payload&, const principal&);
  void deliver(const std::string& entity, const payload&, const principal&, const sent* because);
  template <entity R>
  void decide(hosted<R>&, const payload&, const moment&, const sent* because);
  void follow(const std::string& entity, effects);
  void fire(std::map<std::string, due>::iterator);
  void settle_shard();

  // watch.cpp: what must hold
  void watch(const booking::event&);
  void watch(const payment::event&);
  void watch(const dispatching::event&);
  void watch_answer(const answer&);
  void check() const;
  void check_calendar(const std::string& name, const worker&) const;
  void check_end() const;

  // folk.cpp: who acts
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
  person_id someone();
  principal asker();
  booking::arrive any_arrival();
  payload any_command();
  payload next_command(principal&);
  void pass_time();
  void provider_acts(bool honest);
  void provider_answers(const payment::request&, bool honest);
  void supply_answers(bool honest);
  void technician_hears(bool honest);
  void technician_acts();
  void forge_timer();

  // life.cpp: what comes next
  bool push_on();
  bool broke() const;
  void staff_pays_attention(payload);
  std::optional<payment::resolve> found_out(std::uint32_t number);
  void staff_looks_at_money();
  bool push_money_on();
  template <class People>
  void carry_on(People act);

  std::mt19937_64& random_;
  instant now_;
  bool asap_, broke_;
  std::uint64_t commands_ = 0;
  hosted<booking_rules> booking_;
  hosted<payment_rules> payment_;
  hosted<dispatching_rules> dispatching_;
  std::deque<sent> shard_;            ///< tells among the three
  std::deque<sent> abroad_;           ///< tells to technicians, in order
  std::map<std::string, due> timers_; ///< by "entity name"
  std::deque<payment::request> asked_;
  std::deque<payment::answered> answered_;
  std::deque<dispatching::search> searches_;
  provider_books books_;
  std::map<std::string, worker> workers_;
  std::set<std::string> waiting_; ///< commands that are to be answered later
  std::map<std::string, std::int64_t> accounts_;
  std::int64_t earned_ = 0;
  std::map<std::uint32_t, std::pair<std::string, instant>> open_; ///< offers: to whom, until
  std::set<std::string> said_no_;
  time_slot visit_; ///< what the technician's calendar has to keep free for the booking
  bool was_finished_ = false;
  bool rework_reserved_ = false;
  std::deque<std::string> story_;
};

} // namespace callout::hostile
