#include "tests/end_to_end/ownership/contest.hpp"

#include "tests/end_to_end/visits.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>

namespace callout::ownership {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using end_to_end::eventually;
using faults::wire;

constexpr std::size_t people = 80;

std::chrono::milliseconds since(clock::time_point t) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - t);
}

/// So long before the visit a booking rests.
std::string in_ten_days(const std::string& now, const std::string& time) {
  instant at;
  if (!from_text(now, at))
    throw std::runtime_error{"no time: " + now};
  return to_text(at + std::chrono::days{10}).substr(0, 11) + time + ":00Z";
}

wire::moment moment_of(stalled s) {
  return s == stalled::half_sent  ? wire::moment::inside
         : s == stalled::answered ? wire::moment::after
                                  : wire::moment::before;
}

bool in_the_server(stalled s) {
  return s == stalled::before_rows || s == stalled::after_rows;
}

} // namespace

contest::contest() : arena_{witness::settings(), "lanes = 1\n"} {
  eventually("all shards are shared out", [&] { return arena_.whole(0); });
  sign_up();
  witness_.emplace(arena_.here().database, arena_.postgres().log());
}

/// Technicians whom nobody needs, and bookings that rest: what they are told makes one row.
void contest::sign_up() {
  const auto here = arena_.here();
  for (const auto& t : kit::tokens(here.data, "technician", "racer", people)) {
    end_to_end::person himself{here.url, t.text};
    himself.put(
        "/v1/technicians/me",
        {{"name", "Racer"}, {"skills", {"ac"}}, {"base", {{"lat", 21.48}, {"lon", 39.19}}}});
    all_.push_back({.kind = "technician",
                    .id = t.subject,
                    .token = t.text,
                    .target = "/v1/technicians/me/shift",
                    .type = "technician.shift_set"});
  }
  const std::string now = crash::advance(here, 1);
  auto wanted = end_to_end::wanted_now();
  wanted["when"] = {{"start", in_ten_days(now, "12:00")}, {"end", in_ten_days(now, "14:00")}};
  for (const auto& t : kit::tokens(here.data, "customer", "racing", people)) {
    end_to_end::person herself{here.url, t.text};
    const auto id = end_to_end::book(herself, wanted);
    all_.push_back({.kind = "booking",
                    .id = id,
                    .token = t.text,
                    .target = "/v1/bookings/" + id + "/cancel",
                    .type = "booking.cancelled"});
  }
  for (const auto& r : all_)
    if (r.kind == "booking")
      eventually(
          r.id + " rests", [&, http = std::make_shared<kit::http_client>(here.url, r.token)] {
            return end_to_end::expect(http->get("/v1/bookings/" + r.id))["status"] == "confirmed";
          });
  const auto log = crash::read_log(here.data, here.database);
  for (auto& r : all_)
    r.shard = log.of(r.kind, r.id).at(0)->shard;
}

/// Of shards of the victim, one of each, both kinds in turns.
std::vector<contest::racer*> contest::draw(std::size_t victim, std::size_t safe) {
  const auto held = arena_.ask(safe);
  if (!held)
    throw std::runtime_error{"the cluster does not say who holds what"};
  std::vector<racer*> drawn;
  std::set<std::int64_t> shards;
  for (const auto* kind : {"booking", "technician"})
    for (auto& r : all_) {
      const auto holder = held->holder_of.find(r.shard);
      const auto enough = racers / (r.kind == "booking" ? 2 : 1);
      if (drawn.size() < enough && r.kind == kind && !r.used && holder != held->holder_of.end() &&
          holder->second == cluster::node_name(victim + 1) && shards.insert(r.shard).second)
        drawn.push_back(&r);
    }
  for (auto* r : drawn) {
    r->used = true;
    if (r->kind == "technician")
      r->body = {{"on", true}};
  }
  return drawn;
}

void contest::hold(stalled s, std::size_t victim) {
  if (in_the_server(s))
    witness_->hold(cluster::node_name(victim + 1), s == stalled::before_rows
                                                       ? witness::moment::before_rows
                                                       : witness::moment::after_rows);
  else
    arena_.at(victim).postgres.hold_at(faults::append_message, moment_of(s));
}

void contest::let_go(stalled s, std::size_t victim) {
  if (in_the_server(s))
    witness_->let_go();
  else
    arena_.at(victim).postgres.let_go();
}

void contest::lose(stalled s, std::size_t victim) {
  if (s == stalled::beside_a_cut)
    arena_.at(victim).nats.set(wire::state::silent);
  else
    ::kill(arena_.at(victim).process->pid(), SIGSTOP);
}

void contest::find_again(stalled s, std::size_t victim) {
  if (s == stalled::beside_a_cut)
    arena_.at(victim).nats.set(wire::state::open);
  else
    ::kill(arena_.at(victim).process->pid(), SIGCONT);
}

contest::answers contest::ask(std::size_t node, const std::vector<racer*>& who,
                              const std::vector<std::string>& keys) {
  answers all;
  for (std::size_t i = 0; i < who.size(); ++i)
    all.push_back(std::async(std::launch::async,
                             [url = arena_.at(node).process->url(), r = *who[i], key = keys[i]] {
                               end_to_end::patient client{{url}, r.token, 0, 60s, 40s};
                               return client.send({.method = "POST",
                                                   .target = r.target,
                                                   .body = r.body.dump(),
                                                   .headers = {{"Idempotency-Key", key}}});
                             }));
  return all;
}

void contest::await_taken(std::size_t safe, const std::string& victim) {
  eventually("the shards of " + victim + " are taken", [&] {
    const auto h = arena_.ask(safe);
    return h && h->free == 0 && !h->holders.contains(victim);
  });
}

void contest::await_shared_out(std::size_t safe) {
  eventually("all nodes hold shards again", [&] {
    const auto h = arena_.ask(safe);
    return h && h->free == 0 && h->holders.size() == faults::arena::size;
  });
}

outcome_of_contest contest::run(stalled s) {
  const auto victim = next_victim_++ % faults::arena::size;
  const auto safe = (victim + 1) % faults::arena::size;
  const auto name = cluster::node_name(victim + 1);
  outcome_of_contest out;
  const auto who = draw(victim, safe);
  out.asked = who.size();
  const auto before = so_far();
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < who.size(); ++i)
    keys.push_back(kit::fresh_key());
  const auto held_before = arena_.at(victim).postgres.held();

  hold(s, victim);
  // One is held, the others wait behind it, decided and numbered.
  auto here = ask(victim, {who.front()}, keys);
  eventually("an append is held", [&] {
    return in_the_server(s) ? witness_->held() : arena_.at(victim).postgres.held() > held_before;
  });
  for (auto& a : ask(victim, {who.begin() + 1, who.end()}, {keys.begin() + 1, keys.end()}))
    here.push_back(std::move(a));
  eventually("all are decided, a row each at least", [&] {
    const auto h = arena_.ask(victim);
    return h && h->unsaved >= who.size();
  });
  lose(s, victim);
  const auto lost = clock::now();
  auto there = ask(safe, who, keys);
  await_taken(safe, name);
  std::vector<kit::http_answer> told;
  for (auto& a : there)
    told.push_back(a.get().answer);
  out.longest = since(lost);
  let_go(s, victim);
  find_again(s, victim);
  for (std::size_t i = 0; i < who.size(); ++i) {
    ++who[i]->told;
    if (const auto a = here[i].get().answer; a.status != told[i].status || a.body != told[i].body)
      out.wrong.push_back(who[i]->target + " of " + who[i]->id + " was answered " + a.body +
                          " by " + name + " and " + told[i].body + " by another");
  }
  await_shared_out(safe);
  judge(name, before, out);
  return out;
}

contest::past contest::so_far() {
  past p{.refused = witness_->refused()};
  for (std::size_t i = 0; i < faults::arena::size; ++i) {
    std::ifstream in{arena_.at(i).process->log()};
    for (std::string line; std::getline(in, line);)
      p.stood_down[cluster::node_name(i + 1)] += line.find("\"mesh.lost\"") != std::string::npos;
  }
  return p;
}

void contest::judge(const std::string& victim, past before, outcome_of_contest& out) {
  const auto here = arena_.here();
  const auto log = crash::read_log(here.data, here.database);
  const auto writers = witness_->writers();
  for (const auto& found :
       {crash::audit_order(log), crash::audit_places(log), audit_writers(log, writers)})
    out.wrong.insert(out.wrong.end(), found.begin(), found.end());
  auto now = so_far();
  for (const auto& [node, places] : now.refused)
    for (const auto& at : places) {
      if (before.refused[node].contains(at))
        continue;
      const auto name = std::to_string(at.shard) + "/" + std::to_string(at.seq);
      const auto winner = writers.find(at);
      if (node != victim)
        out.wrong.push_back(node + " took over and was refused row " + name);
      else if (winner == writers.end() || winner->second == victim)
        out.wrong.push_back("row " + name + " was refused to " + victim + " and nobody has it");
      else
        out.collisions.insert(at);
    }
  for (const auto& [node, count] : now.stood_down) {
    const auto shards = count - before.stood_down[node];
    if (node == victim)
      out.stood_down = shards;
    else if (shards > 0)
      out.wrong.push_back(node + " had taken over and stood down from " + std::to_string(shards) +
                          " shards");
  }
  for (const auto& r : all_) {
    std::size_t rows = 0;
    for (const auto* row : log.of(r.kind, r.id))
      rows += row->type == r.type;
    if (rows != r.told)
      out.wrong.push_back(r.kind + "/" + r.id + " was told " + std::to_string(r.told) +
                          " times and has " + std::to_string(rows) + " rows of " + r.type);
  }
}

/// One that is at rest, and who owns it.
contest::racer& contest::draw_booking(std::size_t& owner) {
  const auto held = arena_.ask(0);
  for (auto& r : all_)
    if (r.kind == "booking" && !r.used)
      for (owner = 0; owner < faults::arena::size; ++owner)
        if (held && held->holder_of.contains(r.shard) &&
            held->holder_of.at(r.shard) == cluster::node_name(owner + 1)) {
          r.used = true;
          return r;
        }
  throw std::runtime_error{"no booking is left"};
}

std::string contest::status_of(const racer& r, std::size_t node) {
  end_to_end::patient client{{arena_.at(node).process->url()}, r.token, 0, 60s, 40s};
  const auto seen = client.send(
      {.target = "/v1/bookings/" + r.id, .headers = {{"Callout-Consistency", "strong"}}});
  return seen.answer.document()["status"];
}

void contest::cancel(racer& r, std::size_t node) {
  end_to_end::patient client{{arena_.at(node).process->url()}, r.token, 0, 60s, 40s};
  client.post(r.target);
  ++r.told;
}

std::string contest::asked_behind_his_back() {
  std::size_t owner = 0;
  cancel(draw_booking(owner), owner);
  auto& one = draw_booking(owner);
  status_of(one, owner); // He has it in memory.
  witness_->cancel(one.shard, one.id);
  return status_of(one, owner);
}

std::string contest::asked_while_frozen() {
  std::size_t owner = 0;
  auto& one = draw_booking(owner);
  const auto safe = (owner + 1) % faults::arena::size;
  status_of(one, owner);
  ::kill(arena_.at(owner).process->pid(), SIGSTOP);
  auto said = std::async(std::launch::async, [&] { return status_of(one, owner); });
  await_taken(safe, cluster::node_name(owner + 1));
  cancel(one, safe);
  ::kill(arena_.at(owner).process->pid(), SIGCONT);
  auto status = said.get();
  await_shared_out(safe);
  return status;
}

crash::findings contest::end() {
  crash::findings wrong;
  for (std::size_t i = faults::arena::size; i-- > 0;)
    if (const int code = arena_.at(i).process->terminate(); code != 0)
      wrong.push_back("SIGTERM ended " + cluster::node_name(i + 1) + " with " +
                      std::to_string(code));
  if (const auto chain = arena_.tool({"audit", "verify"}); chain.code != 0)
    wrong.push_back(chain.error);
  return wrong;
}

} // namespace callout::ownership
