// One row a figure; what did not happen is left out.
#include "simulations/city/report.hpp"

#include "simulations/city/text.hpp"

namespace callout::city {
namespace {

/// Of a UTF-8 text, as a terminal shows it.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class table {
public:
  void heading(const std::string& text) { out_ += "\n" + text + "\n"; }
  void row(const std::string& name, const std::string& value, const std::string& note = {}) {
    out_ += "  " + name + std::string(name.size() < 24 ? 24 - name.size() : 1, ' ');
    out_ += std::string(width(value) < 22 ? 22 - width(value) : 1, ' ') + value;
    out_ += (note.empty() ? "" : "   " + note) + "\n";
  }
  void count(const std::string& name, std::uint64_t value, std::uint64_t of = 0) {
    const auto share = static_cast<double>(value) * 100 / static_cast<double>(of == 0 ? 1 : of);
    row(name, std::to_string(value), of == 0 ? "" : format("%.1f %%", share));
  }
  void some(const std::string& name, std::uint64_t value, std::uint64_t of = 0) {
    if (value > 0)
      count(name, value, of);
  }
  std::string text() && { return std::move(out_); }

private:
  std::string out_;
};

void add_bookings(table& t, const tally& c) {
  t.heading("Bookings");
  t.count("made", c.made);
  t.count("completed", c.completed, c.made);
  t.count("cancelled", c.cancelled, c.made);
  t.count("unfulfilled", c.unfulfilled, c.made);
  t.some("expired", c.expired, c.made);
  t.some("done, unconfirmed", c.unconfirmed, c.made);
  t.some("still open", c.open, c.made);
  t.some("refused", c.turned_away);
  t.some("no customer free", c.held_back);
}

void add_times(table& t, const tally& c, double speed) {
  t.heading("Time since booking, p50 / p90");
  t.row("to offer", span_text(c.to_offer));
  t.row("to accept", span_text(c.to_accept));
  const auto half = c.to_arrive.quantile(0.5), most = c.to_arrive.quantile(0.9);
  t.row("to arrive", span_text(c.to_arrive),
        half ? format("%.0f / %.0f minutes of the city", *half * speed / 60, *most * speed / 60)
             : "");
  t.row("to finish", span_text(c.to_finish));
  t.row("answer to POST", span_text(c.answer));
  const auto share = [&t](const char* name, const kept& k) {
    if (k.all > 0)
      t.row(name, format("%.1f %%", 100 * static_cast<double>(k.yes) / static_cast<double>(k.all)),
            format("%lu of %lu", k.yes, k.all));
  };
  share("SLA respond kept", c.respond);
  share("SLA arrive kept", c.arrive);
}

void add_work(table& t, const town& where) {
  const auto& c = where.counts;
  t.heading("Offers and jobs");
  t.count("offers seen", c.offers);
  t.count("accepted", c.accepted, c.offers);
  t.some("declined", c.declined, c.offers);
  t.some("never answered", c.ignored, c.offers);
  t.some("withdrawn", c.withdrawn, c.offers);
  t.some("came too late", c.lost, c.offers);
  t.count("jobs finished", c.jobs_finished);
  t.some("called off on the way", c.jobs_called_off);
  t.some("given up", c.jobs_abandoned);
  const auto& web = where.http.counters();
  const auto& line = where.lines.counters;
  t.heading("Network");
  t.count("requests answered", web.answered);
  t.some("told to wait", web.told_to_wait);
  t.some("tried again", web.tried_again);
  t.some("connections lost", web.lost_connections);
  t.count("frames received", line.frames);
  t.count("positions sent", line.locations);
  t.some("lines lost", line.lost);
  t.some("lines refused", line.refused);
  t.some("frames repeated", line.repeated);
  t.some("frames out of order", line.disordered);
  t.some("error frames", line.errors);
  if (!c.refusals.empty())
    t.heading("Refused by the server");
  for (const auto& [what, times] : c.refusals)
    t.count(what, times);
}

void add_books(table& t, const books& b) {
  t.heading("Money");
  if (b.accounts() == 0)
    return t.row("ledger", "not readable");
  t.row("captured", money_text(b.captured()));
  t.row("  in escrow", money_text(b.escrow()));
  t.row("  released or refunded", money_text(b.released()));
  t.row("owed to technicians", money_text(b.technicians()));
  t.row("commission", money_text(b.commission()));
  t.row("tax", money_text(b.vat()));
  t.row("payouts under way", money_text(b.in_transit()));
  t.row("paid out and back", money_text(b.gone()));
  t.row("debits - credits", money_text(b.trial_balance()));
  t.row("money in = money out", b.good() ? "yes" : "NO");
}

} // namespace

std::string final_table(const town& where, const books& b) {
  table t;
  add_bookings(t, where.counts);
  add_times(t, where.counts, where.settings.speed);
  add_work(t, where);
  add_books(t, b);
  return std::move(t).text();
}

json final_report(const town& where, const books& b) {
  auto all = where.counts.document();
  const auto& web = where.http.counters();
  const auto& line = where.lines.counters;
  all["city"] = {{"technicians", where.settings.technicians},
                 {"customers", where.settings.customers},
                 {"speed", where.settings.speed},
                 {"seed", where.settings.seed},
                 {"seconds", where.elapsed().count()}};
  all["network"] = {{"requests", web.answered},
                    {"told_to_wait", web.told_to_wait},
                    {"tried_again", web.tried_again},
                    {"connections_lost", web.lost_connections},
                    {"frames", line.frames},
                    {"positions", line.locations},
                    {"lines_opened", line.opened},
                    {"lines_lost", line.lost},
                    {"lines_refused", line.refused},
                    {"frames_repeated", line.repeated},
                    {"frames_disordered", line.disordered},
                    {"error_frames", line.errors},
                    {"acknowledged", where.acks.count()}};
  all["money"] = b.document();
  return all;
}

} // namespace callout::city
