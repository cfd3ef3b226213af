#include "simulations/world/net.hpp"

namespace callout::sim {

bool net::desk::matches(const std::string& s) const {
  if (!subject.ends_with(".*"))
    return subject == s;
  const auto stem = subject.size() - 1;
  return s.size() > stem && s.compare(0, stem, subject, 0, stem) == 0 &&
         s.find('.', stem) == s.npos;
}

ticks net::hop(const std::string& from, const std::string& to) {
  auto t = luck_.about(weather.latency);
  if (luck_.happens(weather.slow)) {
    t *= 1000;
    mishap("message late");
  }
  if (!weather.in_order)
    return t;
  auto& last = last_[{from, to}];
  last = std::max(last + ticks{1}, calendar_.now() + t);
  return last - calendar_.now();
}

net::desk_ptr net::server_of(const std::string& subject) {
  std::vector<desk_ptr> all;
  for (const auto& d : desks_)
    if (d->answers && d->matches(subject) && reaches(*d))
      all.push_back(d);
  return all.empty() ? nullptr : luck_.one_of(all);
}

void net::cut(const std::string& node) {
  cut_.insert(node);
}

void net::join(const std::string& node) {
  if (cut_.erase(node) == 0)
    return;
  ++interruptions_[node];
  for (const auto& w : watchers_)
    if (w->node == node)
      for (const auto& [who, at] : table_)
        tell(w, {who, at.second, at.first, false});
}

void net::lose_table() {
  table_.clear();
}

void net::tell(const watcher_ptr& w, const mesh::roll::entry& e) {
  if (cut_.contains(w->node))
    return;
  calendar_.in(hop("table", w->node), w->whose, [this, w, e] {
    if (!w->gone && !cut_.contains(w->node))
      w->tell(e);
  });
}

void net::tell_all(const mesh::roll::entry& e) {
  std::erase_if(watchers_, [](const auto& w) { return w->gone || w->whose->dead; });
  for (const auto& w : watchers_)
    tell(w, e);
}

class sim_transport final : public mesh::transport {
public:
  sim_transport(net& n, std::string node, life_ptr l)
      : net_{n}, node_{std::move(node)}, life_{std::move(l)} {}
  /// Whoever waits is let go of, also by those who would have answered.
  ~sim_transport() override {
    for (const auto& c : calls_)
      if (const auto call = c.lock())
        *call = nullptr;
  }

  void request(const std::string& subject, std::string body, std::chrono::milliseconds patience,
               heard tell) override {
    if (life_->dead)
      return;
    net_.said(subject);
    const auto call = std::make_shared<heard>(std::move(tell));
    if (calls_.size() == calls_.capacity())
      std::erase_if(calls_, [](const auto& c) { return c.expired(); });
    calls_.push_back(call);
    const auto give = [call](mesh::delivery how, std::string answer) {
      if (const auto told = std::exchange(*call, nullptr))
        told(how, std::move(answer));
    };
    if (!connected())
      return net_.calendar_.in(ticks{0}, life_, [give] { give(mesh::delivery::cut, {}); });
    net_.calendar_.in(patience, life_, [give] { give(mesh::delivery::late, {}); });
    if (drops())
      return;
    ++net_.asked[subject.substr(0, subject.find('.', subject.find('.') + 1))];
    const auto to = net_.server_of(subject);
    if (!to)
      return net_.calendar_.in(net_.hop("table", node_), life_,
                               [give] { give(mesh::delivery::nobody, {}); });
    const auto respond = [this, &n = net_, asker = life_, me = node_, to,
                          give](std::string answer) {
      if (to->whose->dead || n.cut_.contains(to->node) || asker->dead || drops())
        return;
      n.calendar_.in(n.hop(to->node, me), asker, [this, give, answer = std::move(answer)] {
        if (connected())
          give(mesh::delivery::answered, answer);
      });
    };
    const int times = net_.luck_.happens(net_.weather.doubled) ? 2 : 1;
    if (times == 2)
      net_.mishap("request doubled");
    for (int i = 0; i < times; ++i)
      net_.calendar_.in(net_.hop(node_, to->node), to->whose,
                        [&n = net_, to, subject, body, respond] {
                          if (n.reaches(*to))
                            to->answers(subject, body, respond);
                        });
  }

  void publish(const std::string& subject, std::string body) override {
    if (life_->dead || !connected())
      return;
    net_.said(subject);
    const auto shared = std::make_shared<const std::string>(std::move(body));
    for (const auto& d : net_.desks_)
      if (d->hears && d->matches(subject) && net_.reaches(*d) && !drops())
        net_.calendar_.in(net_.hop(node_, d->node), d->whose, [&n = net_, d, subject, shared] {
          if (n.reaches(*d))
            d->hears(subject, *shared);
        });
  }

  subscribed serve(const std::string& subject, service s, const std::string&) override {
    return add(subject, std::move(s), nullptr);
  }
  subscribed listen(const std::string& subject, listener l) override {
    return add(subject, nullptr, std::move(l));
  }
  bool connected() const override { return !net_.cut_.contains(node_); }
  std::uint64_t interruptions() const override {
    const auto found = net_.interruptions_.find(node_);
    return found == net_.interruptions_.end() ? 0 : found->second;
  }

private:
  struct held final : subscription {
    held(net& n, net::desk_ptr d) : of{n}, at{std::move(d)} {}
    ~held() override {
      at->gone = true;
      std::erase(of.desks_, at);
    }
    net& of;
    net::desk_ptr at;
  };
  subscribed add(const std::string& subject, service s, listener l) {
    auto d = std::make_shared<net::desk>();
    d->subject = subject;
    d->node = node_;
    d->whose = life_;
    d->answers = std::move(s);
    d->hears = std::move(l);
    net_.desks_.push_back(d);
    return std::make_unique<held>(net_, d);
  }
  bool drops() {
    if (!net_.luck_.happens(net_.weather.dropped))
      return false;
    net_.mishap("message dropped");
    return true;
  }

  net& net_;
  const std::string node_;
  const life_ptr life_;
  std::vector<std::weak_ptr<heard>> calls_;
};

class sim_roll final : public mesh::roll {
public:
  sim_roll(net& n, std::string node, life_ptr l)
      : net_{n}, node_{std::move(node)}, life_{std::move(l)} {}

  std::optional<std::uint64_t> write(const std::string& node, const std::string& record,
                                     std::uint64_t expected) override {
    reach();
    const auto at = net_.table_.find(node);
    if ((at == net_.table_.end() ? 0 : at->second.first) != expected)
      return std::nullopt;
    const entry e{node, record, ++net_.revision_, false};
    net_.table_[node] = {e.revision, record};
    net_.tell_all(e);
    if (net_.luck_.happens(net_.weather.write_lost))
      throw std::runtime_error{"no answer"};
    return e.revision;
  }
  std::optional<entry> read(const std::string& node) override {
    reach();
    const auto at = net_.table_.find(node);
    if (at == net_.table_.end())
      return std::nullopt;
    return entry{node, at->second.second, at->second.first, false};
  }
  void leave(const std::string& node) override {
    reach();
    net_.table_.erase(node);
    net_.tell_all({node, {}, 0, true});
  }
  mesh::transport::subscribed watch(std::function<void(entry)> tell) override {
    auto w = std::make_shared<net::watcher>(net::watcher{node_, life_, std::move(tell)});
    net_.watchers_.push_back(w);
    for (const auto& [who, at] : net_.table_)
      net_.tell(w, {who, at.second, at.first, false});
    return std::make_unique<held>(w);
  }

private:
  struct held final : mesh::transport::subscription {
    explicit held(net::watcher_ptr w) : watching{std::move(w)} {}
    ~held() override { watching->gone = true; }
    net::watcher_ptr watching;
  };
  void reach() const {
    if (life_->dead || net_.cut_.contains(node_))
      throw std::runtime_error{"cut off"};
  }

  net& net_;
  const std::string node_;
  const life_ptr life_;
};

std::unique_ptr<mesh::transport> net::transport_of(const std::string& node, life_ptr l) {
  return std::make_unique<sim_transport>(*this, node, std::move(l));
}

std::unique_ptr<mesh::roll> net::roll_of(const std::string& node, life_ptr l) {
  return std::make_unique<sim_roll>(*this, node, std::move(l));
}

} // namespace callout::sim
