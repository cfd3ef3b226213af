#include "simulations/world/store.hpp"

namespace callout::sim {

namespace {

[[noreturn]] void gone() {
  throw journal_error{"the store cannot be reached"};
}

class unreachable final : public journal_reader {
public:
  log_head head(shard_id) override { gone(); }
  void read(shard_id, std::uint64_t, std::size_t, const visitor&) override { gone(); }
  void read(shard_id, const std::string&, const std::string&, std::uint64_t, std::size_t,
            const visitor&) override {
    gone();
  }
  std::optional<checkpoint> load_checkpoint(shard_id) override { gone(); }
  std::optional<snapshot> load_snapshot(shard_id, const std::string&, const std::string&) override {
    gone();
  }
};

const append_report lost{append_result::unknown, "no answer in time"};

} // namespace

journal_reader& no_reader() {
  static unreachable r;
  return r;
}

ticks store::way() {
  const auto t = luck_.about(weather.latency / 2);
  return luck_.happens(weather.slow) ? 100 * t : t;
}

store::fate store::draw() {
  auto at = luck_.share();
  const std::pair<double, fate> bad[] = {{weather.refused, fate::refused},
                                         {weather.statement_lost, fate::statement_lost},
                                         {weather.answer_lost, fate::answer_lost},
                                         {weather.late, fate::late}};
  for (const auto& [share, f] : bad)
    if ((at -= share) < 0)
      return f;
  return fate::well;
}

append_report store::carry_out(const shard_batch& b, const life& writer) {
  if (down)
    return {append_result::failed, "the store is down"};
  auto report = log.append(std::span{&b, 1}).front();
  if (report.result == append_result::appended)
    written(b.rows, writer.name);
  else if (report.result == append_result::superseded)
    mishap("append collided");
  return report;
}

void store::append(const life_ptr& asker, const bool& cut, std::shared_ptr<const shard_batch> batch,
                   std::function<void(append_report)> answered) {
  const auto there = way(), back = way();
  const auto tell = [this, asker, &cut, answered = std::move(answered)](ticks after,
                                                                        append_report r) {
    calendar_.in(after, asker, [this, asker, &cut, answered, r] {
      if (!cut)
        return answered(r);
      calendar_.in(weather.patience, asker, [answered] { answered(lost); });
    });
  };
  if (cut)
    return tell(there, {append_result::failed, "no connection"});
  const auto fate = draw();
  constexpr const char* names[] = {nullptr, "append refused", "append lost",
                                   "answer to append lost", "append late"};
  if (const auto* name = names[static_cast<int>(fate)])
    mishap(name);
  switch (fate) {
  case fate::refused: return tell(there + back, {append_result::failed, "refused"});
  case fate::statement_lost: return tell(weather.patience, lost);
  case fate::answer_lost:
    calendar_.in(there, [this, batch, asker] { carry_out(*batch, *asker); });
    return tell(weather.patience, lost);
  case fate::late:
    calendar_.in(weather.patience + luck_.about(weather.patience),
                 [this, batch, asker] { carry_out(*batch, *asker); });
    return tell(weather.patience, lost);
  case fate::well: break;
  }
  calendar_.in(there, [this, batch, asker, back, tell] { tell(back, carry_out(*batch, *asker)); });
}

void store::read(const life_ptr& asker, const bool& cut, std::function<void(journal_reader&)> job) {
  calendar_.in(way() + way(), asker, [this, &cut, job = std::move(job)] {
    if (cut || down)
      return job(no_reader());
    const auto r = log.reader();
    job(*r);
  });
}

} // namespace callout::sim
