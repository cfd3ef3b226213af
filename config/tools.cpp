#include "config/tools.hpp"

#include "actors/runtime/shard_map.hpp"
#include "gateway/routes/fingerprint.hpp"
#include "gateway/routes/staff.hpp"
#include "persistence/audit.hpp"
#include "persistence/hash_chain.hpp"
#include "protocols/account.hpp"
#include "protocols/technician.hpp"

#include <atomic>
#include <future>

namespace callout::config {

namespace {

const principal runtime{role::system, {}};
constexpr std::size_t tokens_max = 1'000'000;
constexpr std::size_t shown_rows = 20;

outcome<reply> wait(const std::function<void(completion)>& begin) {
  auto p = std::make_shared<std::promise<outcome<reply>>>();
  auto f = p->get_future();
  begin([p](outcome<reply> r) { p->set_value(std::move(r)); });
  if (f.wait_for(std::chrono::seconds{30}) != std::future_status::ready)
    return rejection{"no_answer", "the node did not answer in time"};
  return f.get();
}

json failed(const rejection& why) {
  return {{"error", why.code + ": " + why.detail}};
}

void inspect(installation& in, const entity_ref& who, completion done) {
  if (auto* others = in.others())
    return others->mesh().way().inspect(who, std::move(done));
  in.node->inspect(who, std::move(done));
}

void release(installation& in, const entity_ref& who, completion done) {
  if (auto* others = in.others())
    return others->mesh().way().release(who, std::move(done));
  in.node->release(who);
  done(reply{.view = "{}"});
}

/// Who holds which shard, as this node sees it, and who is there; and how many rows this node has
/// decided that are not durable yet.
json shards(installation& in) {
  auto nodes = json::array(), all = json::array();
  std::map<shard_id, json> by_shard;
  for (const auto id : all_shards(static_cast<std::uint32_t>(in.how().node.shards)))
    by_shard[id] = {{"shard", id}, {"node", nullptr}};
  if (auto* others = in.others()) {
    for (const auto& r : others->mesh().nodes()) {
      nodes.push_back({{"node", r.node},
                       {"address", r.address},
                       {"roles", r.roles},
                       {"draining", r.draining},
                       {"able", r.able},
                       {"cannot_read", r.cannot_read.value_or(std::vector<shard_id>{})},
                       {"shards", r.holds.size()}});
      for (const auto& h : r.holds)
        if (auto& at = by_shard[h.shard]; at["node"].is_null() || at["epoch"] < h.epoch)
          at = {{"shard", h.shard}, {"node", r.node}, {"epoch", h.epoch}};
    }
  } else {
    nodes.push_back({{"node", in.how().node.name}, {"shards", by_shard.size()}});
    for (auto& [id, at] : by_shard)
      at["node"] = in.how().node.name;
  }
  for (auto& [id, at] : by_shard)
    all.push_back(std::move(at));
  return {{"nodes", nodes}, {"shards", all}, {"unsaved", in.node->unsaved()}};
}

json show(installation& in, const entity_ref& who) {
  const auto seen = wait([&](completion done) { in.door().view(who, runtime, std::move(done)); });
  if (!seen)
    return failed(seen.error());
  const auto owner = wait([&](completion done) { inspect(in, who, std::move(done)); });
  auto p = std::make_shared<std::promise<json>>();
  auto f = p->get_future();
  const auto from = seen->version > shown_rows ? seen->version - shown_rows : 0;
  in.node->history(who, from, shown_rows, [p](const outcome<std::vector<event_row>>& rows) {
    auto list = json::array();
    if (rows)
      for (const auto& r : *rows)
        list.push_back({{"version", r.version},
                        {"at", to_text(r.at)},
                        {"type", r.type},
                        {"by", r.principal},
                        {"command", r.command_id},
                        {"shard", r.shard},
                        {"seq", r.seq},
                        {"data", json::parse(r.data)}});
    p->set_value(std::move(list));
  });
  return {{"entity", who.kind + "/" + who.id},
          {"version", seen->version},
          {"state", json::parse(seen->view)},
          {"owner", owner ? json::parse(owner->view) : json(nullptr)},
          {"last", f.get()}};
}

/// Accounts with their role, technicians with a profile and approved: what a load test needs.
class mint {
public:
  mint(installation& in, role r) : in_{in}, role_{r} {
    for (const auto& s : in.how().service)
      for (const auto& skill : s.skills)
        if (std::find(skills_.begin(), skills_.end(), skill) == skills_.end())
          skills_.push_back(skill);
  }

  /// Answers the first thing that went wrong: who has no account should have no token. One step for
  /// all before the next, since what is sent to an entity at once may come to it in any order.
  std::optional<rejection> prepare(const std::vector<std::string>& subjects) {
    for (const auto& s : subjects)
      send({"account", s}, payload::of<account::command>(account::sign_in{}));
    hear_all();
    for (const auto& s : subjects) {
      send({"account", s}, payload::of<account::command>(account::grant{role_}));
      if (role_ == role::technician)
        send({"technician", s},
             payload::of<technician::command>(
                 technician::set_profile{s, skills_, {24.7136, 46.6753}}),
             {role::technician, {s}}, true);
    }
    hear_all();
    if (role_ == role::technician)
      for (const auto& s : subjects)
        send({"technician", s}, payload::of<technician::command>(technician::approve{}));
    hear_all();
    return failed_;
  }

  std::string token(const std::string& subject) const {
    constexpr std::chrono::hours day{24};
    // Counts as proven for as long as it lives.
    const auto now = in_.clock.now();
    return in_.tokens.issue({role_, {subject}}, {subject + ":tool"}, day, now, now + day);
  }

private:
  /// Bounded, since the door admits only so many at once.
  void send(entity_ref to, payload c, principal as = runtime, bool only_new = false) {
    constexpr std::size_t most = 512;
    if (sent_.size() >= most)
      hear_one();
    auto p = std::make_shared<std::promise<std::optional<rejection>>>();
    sent_.push_back(p->get_future());
    command_request r;
    // The same for ever: a second run changes nothing that was changed since.
    r.id = "tool:" + to.kind + ":" + std::string{c.kind()} + ":" + to.id + ":" +
           std::string{name_of(role_)};
    r.to = std::move(to);
    r.command = std::move(c);
    r.by = std::move(as);
    if (only_new)
      r.request_hash = "tool";
    in_.door().submit(std::move(r), [p](const outcome<reply>& done) {
      p->set_value(done ? std::nullopt : std::optional{done.error()});
    });
  }

  void hear_all() {
    while (!sent_.empty())
      hear_one();
  }
  void hear_one() {
    auto bad = sent_.front().get();
    sent_.pop_front();
    if (bad && !failed_)
      failed_ = std::move(bad);
  }

  installation& in_;
  role role_;
  std::vector<std::string> skills_;
  std::deque<std::future<std::optional<rejection>>> sent_;
  std::optional<rejection> failed_;
};

json give_tokens(installation& in, const json& asked) {
  if (in.how().node.environment != environment::development)
    return {{"error", "tokens are issued in development only"}};
  const auto r = from_name<role>(asked.value("role", std::string{}));
  const auto subject = asked.value("subject", std::string{});
  const auto count = asked.value("count", std::size_t{0});
  if (!r || *r == role::anyone || *r == role::system)
    return {{"error", "--role: expected customer, technician, operator or admin"}};
  if (!valid_id(subject) || subject.find(':') != subject.npos || count > tokens_max)
    return {{"error", "--subject: expected letters, digits, dots, hyphens"}};
  std::vector<std::string> subjects;
  for (std::size_t i = 1; i <= count; ++i)
    subjects.push_back(subject + '-' + std::to_string(i));
  if (count == 0)
    subjects.push_back(subject);
  mint m{in, *r};
  if (const auto why = m.prepare(subjects))
    return failed(*why);
  auto list = json::array();
  for (const auto& s : subjects)
    list.push_back({s, m.token(s)});
  return {{"tokens", list}};
}

json invite(installation& in, const json& asked) {
  const auto r = from_name<role>(asked.value("role", std::string{}));
  const auto name = asked.value("name", std::string{});
  if (!r || (*r != role::operator_ && *r != role::admin))
    return {{"error", "--role: expected operator or admin"}};
  if (const auto why = routes::bad_staff_name(name))
    return {{"error", "--" + why->detail.substr(1)}};
  const auto done = wait([&](completion then) {
    in.door().submit({.to = {"staff", name},
                      .command = payload::of<staff::command>(
                          staff::invite{*r, in.how().auth.staff_sign_in.invitation}),
                      .by = runtime,
                      .id = routes::random_id()},
                     std::move(then));
  });
  if (!done)
    return failed(done.error());
  const auto shown = from_json<staff::view>(json::parse(done->view), false);
  return {{"name", name},
          {"role", name_of(*r)},
          {"token", routes::invitation_token(in.keys, *shown)},
          {"expires_at", to_text(shown->invited_until.value_or(instant{}))}};
}

} // namespace

json audit(journal_reader& log, const settings& s) {
  const auto kinds = all_kinds();
  audit_evidence evidence;
  evidence.views = list_positions(s, s.node.data);
  evidence.refold = [&kinds](const std::string& kind) {
    const auto type = kinds.types.find(kind);
    return type == kinds.types.end() ? nullptr : type->second.refold();
  };
  const auto report =
      verify(log, all_shards(static_cast<std::uint32_t>(s.node.shards)), std::move(evidence));
  if (!report.sound())
    return {{"error", report.text()}};
  return {{"rows", report.rows},
          {"shards", report.shards},
          {"claims", report.claims},
          {"snapshots", report.snapshots},
          {"verdict", report.text()}};
}

json answer_tool(installation& in, const json& asked) {
  if (!asked.is_object())
    return {{"error", "expected an object"}};
  const auto what = asked.value("do", std::string{});
  const entity_ref who{asked.value("kind", std::string{}), asked.value("id", std::string{})};
  if (what == "show")
    return show(in, who);
  if (what == "token")
    return give_tokens(in, asked);
  if (what == "invite")
    return invite(in, asked);
  if (what == "audit")
    return audit(*in.journal.reader(), in.how());
  if (what == "shards")
    return shards(in);
  if (what == "release") {
    const auto done = wait([&](completion d) { release(in, who, std::move(d)); });
    if (!done)
      return failed(done.error());
    return {{"released", who.kind + "/" + who.id}};
  }
  return {{"error", "there is no such tool"}};
}

} // namespace callout::config
