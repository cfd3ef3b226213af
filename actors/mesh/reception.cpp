#include "actors/mesh/reception.hpp"

#include "actors/mesh/router.hpp"

namespace callout::mesh {

namespace {

constexpr refusal no_question{"malformed", 400, "Not a question of one node to another."};

completion answering(const transport::respond& respond) {
  return [respond](const outcome<reply>& r) { respond(pack_answer(r)); };
}

/// Says that it is not known to be done, unless it has been.
class promised {
public:
  explicit promised(transport::respond r) : respond_{std::move(r)} {}
  promised(const promised&) = delete;
  promised& operator=(const promised&) = delete;
  ~promised() { give(rejection{not_here}); }
  void give(const outcome<reply>& r) {
    if (respond_)
      std::exchange(respond_, nullptr)(pack_answer(r));
  }

private:
  transport::respond respond_;
};

} // namespace

reception::reception(node& n, transport& t, timer& p, clock& c, between::subjects s)
    : here_{n}, away_{t}, timer_{p}, clock_{c}, subjects_{std::move(s)} {
}

void reception::open(shard_id id, std::uint64_t epoch) {
  closing_.erase(id);
  auto& d = desks_[id];
  const auto serve = [&](const std::string& subject) {
    return away_.serve(
        subject,
        [this, id](const std::string&, const std::string& body, const transport::respond& respond) {
          hear(id, body, respond);
        },
        "owner"); // Of two who believe they are, one is asked and not both.
  };
  if (!d.anyone)
    d.anyone = serve(subjects_.shard(id));
  if (std::exchange(d.epoch, epoch) != epoch)
    d.under_epoch = serve(subjects_.shard(id, epoch));
}

void reception::close(shard_id id) {
  desks_.erase(id);
}

void reception::close_at(shard_id id, steady::time_point when) {
  closing_[id] = when;
}

bool reception::sweep(steady::time_point now) {
  std::erase_if(closing_, [&](const auto& c) {
    if (now < c.second)
      return false;
    desks_.erase(c.first);
    return true;
  });
  return !closing_.empty();
}

void reception::close_all() {
  desks_.clear();
}

void reception::hear(shard_id id, const std::string& body, const transport::respond& respond) {
  ++questions_;
  std::string_view rest;
  const auto q = between::unpack<between::question>(body, rest);
  if (!q)
    return respond(pack_answer(rejection{no_question}));
  try {
    std::visit([&](const auto& one) { ask(id, one, rest, respond); }, *q);
  } catch (const json::exception&) {
    respond(pack_answer(rejection{no_question}));
  }
}

void reception::ask(shard_id, const between::command& c, std::string_view fields,
                    const transport::respond& respond) {
  command_request r{.to = {c.to_kind, c.to_id},
                    .command = payload::stored(c.what, std::string{fields}),
                    .by = principal::from_text(c.by),
                    .id = c.id,
                    .request_hash = c.request_hash,
                    .trace = c.trace,
                    .only_at = c.only_at,
                    .deadline = clock_.now() + span{c.left_ms}};
  here_.submit(std::move(r), [this, respond, begun = timer_.now()](const outcome<reply>& done) {
    nanoseconds_ +=
        static_cast<std::uint64_t>(std::chrono::nanoseconds{timer_.now() - begun}.count());
    refused_ += !done;
    respond(pack_answer(done));
  });
}

void reception::ask(shard_id, const between::view& v, std::string_view,
                    const transport::respond& respond) {
  here_.view({v.to_kind, v.to_id}, principal::from_text(v.by), answering(respond),
             {v.preview_of, v.strong.value_or(false)});
}

void reception::ask(shard_id id, const between::tell& t, std::string_view effect,
                    const transport::respond& respond) {
  const auto stored = read_effects(std::string{effect});
  const auto* what = stored.size() == 1 ? std::get_if<callout::tell>(&stored.front()) : nullptr;
  if (!what)
    return respond(pack_answer(rejection{no_question}));
  const auto answer = std::make_shared<promised>(respond);
  if (here_.shard_for(what->to) == id)
    here_.deliver(id, {t.shard, t.seq, t.index}, {t.sender_kind, t.sender_id}, *what,
                  [answer](bool heard) {
                    if (heard)
                      answer->give(reply{});
                  });
}

void reception::ask(shard_id, const between::release& r, std::string_view,
                    const transport::respond& respond) {
  here_.release({r.to_kind, r.to_id});
  respond(pack_answer(reply{.view = "{}"}));
}

void reception::ask(shard_id, const between::inspect& i, std::string_view,
                    const transport::respond& respond) {
  here_.inspect({i.to_kind, i.to_id}, answering(respond));
}

} // namespace callout::mesh
