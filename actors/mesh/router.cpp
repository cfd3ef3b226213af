#include "actors/mesh/router.hpp"

#include <algorithm>
#include <limits>

namespace callout::mesh {

namespace {

/// Numbers travel with a sign. No version is ever as large as those that do not fit.
std::vector<std::uint64_t> on_the_wire(std::vector<std::uint64_t> versions) {
  for (auto& v : versions)
    v = std::min<std::uint64_t>(v, std::numeric_limits<std::int64_t>::max());
  return versions;
}

} // namespace

struct router::errand {
  /// Whoever lets go of it unanswered does not know how it ended.
  ~errand() { answer(rejection{unavailable}); }
  /// The first counts.
  void answer(outcome<reply> r) {
    if (!answered.exchange(true))
      std::exchange(done, nullptr)(std::move(r));
  }

  shard_id shard = 0;
  std::function<void(completion)> here;
  /// For the owner, given how long he has.
  std::function<std::string(std::chrono::milliseconds left)> question;
  completion done;
  std::atomic<bool> answered{false};
  std::uint64_t attempt = 0, asked_under = 0;
  steady::time_point until;
  std::chrono::milliseconds pause{};
  /// It does no harm if it happens twice.
  bool repeatable = true;

  std::chrono::milliseconds left(steady::time_point now) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(until - now);
  }
};

router::router(node& n, transport& t, timer& p, clock& c, router_settings s)
    : here_{n}, away_{t}, timer_{p}, clock_{c}, settings_{std::move(s)} {
}

router::~router() = default;

router::errand_ptr router::begin(const entity_ref& who, completion& done) {
  const auto shard = here_.shard_for(who);
  if (!shard) {
    done(rejection{unknown_kind});
    return nullptr;
  }
  auto e = std::make_shared<errand>();
  e->shard = *shard;
  e->done = std::move(done);
  e->until = timer_.now() + settings_.deadline;
  e->pause = settings_.look_again;
  return e;
}

void router::submit(command_request c, completion done) {
  const auto e = begin(c.to, done);
  if (!e)
    return;
  if (c.deadline == instant{})
    c.deadline = clock_.now() + settings_.deadline;
  else
    e->until = timer_.now() + (c.deadline - clock_.now());
  e->repeatable = !c.request_hash.empty();
  const auto shared = std::make_shared<const command_request>(std::move(c));
  e->here = [this, shared](completion d) { here_.submit(*shared, std::move(d)); };
  e->question = [shared, sooner = settings_.sooner](std::chrono::milliseconds left) {
    const auto& c = *shared;
    return between::pack<between::question>(
        between::command{c.to.kind, c.to.id, std::string{c.command.kind()}, c.by.text(), c.id,
                         c.request_hash, c.trace, on_the_wire(c.only_at),
                         std::max(left - sooner, left / 2).count()},
        c.command.text());
  };
  attempt(e);
}

void router::view(entity_ref who, principal by, completion done, view_options how) {
  const auto e = begin(who, done);
  if (!e)
    return;
  e->here = [=, this](completion d) { here_.view(who, by, std::move(d), how); };
  e->question = [=](std::chrono::milliseconds) {
    return between::pack<between::question>(
        between::view{who.kind, who.id, by.text(), how.preview_of, how.strong});
  };
  attempt(e);
}

/// Read from the log, which all nodes see.
void router::history(entity_ref who, std::uint64_t after, std::size_t limit,
                     std::function<void(outcome<std::vector<event_row>>)> done) {
  here_.history(std::move(who), after, limit, std::move(done));
}

void router::release(const entity_ref& who, completion done) {
  const auto e = begin(who, done);
  if (!e)
    return;
  e->here = [this, who](completion d) {
    here_.release(who);
    d(reply{.view = "{}"});
  };
  e->question = [who](std::chrono::milliseconds) {
    return between::pack<between::question>(between::release{who.kind, who.id});
  };
  attempt(e);
}

void router::inspect(const entity_ref& who, completion done) {
  const auto e = begin(who, done);
  if (!e)
    return;
  e->here = [this, who](completion d) { here_.inspect(who, std::move(d)); };
  e->question = [who](std::chrono::milliseconds) {
    return between::pack<between::question>(between::inspect{who.kind, who.id});
  };
  attempt(e);
}

void router::attempt(const errand_ptr& e) {
  if (e->answered)
    return;
  if (!here_.holds(e->shard))
    return over_there(e);
  e->here([this, e](outcome<reply> r) {
    if (!r && r.error() == rejection{not_here})
      return look_again(e);
    e->answer(std::move(r));
  });
}

void router::over_there(const errand_ptr& e) {
  const auto left = e->left(timer_.now());
  if (left <= std::chrono::milliseconds{0})
    return e->answer(rejection{unavailable});
  const auto subject = subject_of(e->shard, e->asked_under);
  std::uint64_t attempt = 0;
  {
    const std::lock_guard held{mutex_};
    attempt = ++e->attempt;
    if (e->repeatable)
      waiting_[e->shard].push_back(e);
  }
  away_.request(
      subject, e->question(left), e->repeatable ? std::min(left, settings_.patience) : left,
      [this, e, attempt](delivery how, const std::string& body) { heard(e, attempt, how, body); });
}

std::string router::subject_of(shard_id id, std::uint64_t& asked_under) {
  std::uint64_t epoch = 0;
  {
    const std::lock_guard held{mutex_};
    if (const auto known = epochs_.find(id); known != epochs_.end())
      epoch = known->second;
  }
  asked_under = epoch == asked_under ? 0 : epoch;
  return asked_under == 0 ? settings_.subjects.shard(id) : settings_.subjects.shard(id, epoch);
}

void router::serves(shard_id id, std::uint64_t epoch) {
  std::vector<errand_ptr> again;
  {
    const std::lock_guard held{mutex_};
    if (auto& known = epochs_[id]; epoch > known)
      known = epoch;
    else
      return;
    if (const auto all = waiting_.find(id); all != waiting_.end())
      again.swap(all->second);
  }
  for (const auto& e : again)
    attempt(e);
}

/// False when it is asked elsewhere by now.
bool router::came_in_time(const errand_ptr& e, std::uint64_t attempt) {
  if (!e->repeatable)
    return true;
  const std::lock_guard held{mutex_};
  return attempt == e->attempt && std::erase(waiting_[e->shard], e) > 0;
}

void router::heard(const errand_ptr& e, std::uint64_t attempt, delivery how,
                   const std::string& body) {
  const bool current = came_in_time(e, attempt);
  if (how == delivery::late && !e->repeatable)
    return e->answer(rejection{unavailable});
  auto answer = how == delivery::answered ? unpack_answer(body) : std::nullopt;
  if (!answer)
    return current ? look_again(e) : void();
  if (*answer && (*answer)->seq > 0)
    reached((*answer)->shard, (*answer)->seq);
  e->answer(*std::move(answer));
}

void router::look_again(const errand_ptr& e) {
  const auto pause = std::exchange(e->pause, std::min(2 * e->pause, settings_.look_again_most));
  if (closed_ || e->left(timer_.now()) <= pause)
    return e->answer(rejection{unavailable});
  timer_.after(pause, [this, e] { attempt(e); });
}

std::string pack_answer(const outcome<reply>& r) {
  using between::answer;
  if (r)
    return between::pack<answer>(
        between::done{r->version, r->shard, r->seq, r->replayed, r->pending}, r->view);
  if (r.error() == rejection{not_here})
    return between::pack<answer>(between::again{});
  return between::pack<answer>(
      between::refused{r.error().code, r.error().detail, r.error().status});
}

std::optional<outcome<reply>> unpack_answer(std::string_view text) {
  std::string_view rest;
  const auto a = between::unpack<between::answer>(text, rest);
  if (!a || std::holds_alternative<between::again>(*a))
    return std::nullopt;
  if (const auto* no = std::get_if<between::refused>(&*a))
    return rejection{no->code, no->detail, static_cast<int>(no->status)};
  const auto& yes = std::get<between::done>(*a);
  return reply{yes.version, std::string{rest}, yes.replayed, yes.pending, yes.seq, yes.shard};
}

} // namespace callout::mesh
