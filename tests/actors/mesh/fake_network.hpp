// A network within the process: what nodes say is carried by a thread of its own, and a test can
// cut a node off, or let what it is asked wait.
#pragma once

#include "actors/mesh/transport.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace callout::mesh {

class network {
public:
  network() : thread_{[this](std::stop_token s) { run(s); }} {}

  void carry(std::function<void()> job) {
    const std::lock_guard held{mutex_};
    jobs_.push_back(std::move(job));
    changed_.notify_one();
  }

  /// Until what is being carried has arrived.
  void settle() {
    for (int i = 0; i < 3; ++i) {
      std::promise<void> here;
      carry([&here] { here.set_value(); });
      here.get_future().wait();
    }
  }

  struct desk {
    std::string subject;
    std::string node;
    transport::service answers;
    transport::listener hears;
    std::recursive_mutex busy;
    bool gone = false;
  };
  using desk_ptr = std::shared_ptr<desk>;

  std::mutex mutex;
  std::set<desk_ptr> desks;
  std::set<std::string> cut;    ///< neither send nor hear
  std::set<std::string> frozen; ///< are asked, and say nothing
  std::set<std::string> mute;   ///< what they write about themselves is not taken
  /// Of whom; to be raised by who cuts them off.
  std::map<std::string, std::uint64_t> interruptions;
  std::vector<std::function<void()>> thawing;
  std::map<std::string, std::pair<std::uint64_t, std::string>> table;
  std::uint64_t revision = 0;
  std::map<std::string, std::function<void(roll::entry)>> watchers;
  std::size_t requests = 0;

  static bool matches(const std::string& pattern, const std::string& subject) {
    if (pattern.ends_with(".*"))
      return subject.starts_with(pattern.substr(0, pattern.size() - 1)) &&
             subject.find('.', pattern.size() - 1) == subject.npos;
    return pattern == subject;
  }
  /// What was asked of a frozen node, once it is not.
  void thaw(const std::string& node) {
    std::vector<std::function<void()>> jobs;
    {
      const std::lock_guard held{mutex};
      frozen.erase(node);
      jobs.swap(thawing);
    }
    for (auto& j : jobs)
      carry(std::move(j));
  }

private:
  void run(std::stop_token stop) {
    std::unique_lock held{mutex_};
    while (changed_.wait(held, stop, [this] { return !jobs_.empty(); })) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      held.unlock();
      job();
      held.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> jobs_;
  std::jthread thread_;
};

class fake_transport final : public transport {
public:
  fake_transport(network& n, std::string node) : net_{n}, node_{std::move(node)} {}
  ~fake_transport() override { late(true); }

  void request(const std::string& subject, std::string body, std::chrono::milliseconds patience,
               heard tell) override {
    late(false);
    if (!connected())
      return net_.carry([tell] { tell(delivery::cut, {}); });
    network::desk_ptr to;
    bool frozen = false;
    {
      const std::lock_guard held{net_.mutex};
      ++net_.requests;
      for (const auto& d : net_.desks)
        if (d->answers && network::matches(d->subject, subject) && !net_.cut.contains(d->node) &&
            !frozen) { // Of several the worst is asked.
          to = d;
          frozen = net_.frozen.contains(d->node);
        }
    }
    if (!to)
      return net_.carry([tell] { tell(delivery::nobody, {}); });
    const auto waiting = std::make_shared<heard>(std::move(tell));
    {
      const std::lock_guard held{mutex_};
      pending_.emplace(std::chrono::steady_clock::now() + patience, waiting);
    }
    auto ask = [this, to, subject, body = std::move(body), waiting] {
      const std::lock_guard held{to->busy};
      if (to->gone)
        give(waiting, delivery::nobody, {});
      else
        to->answers(subject, body, [this, waiting](std::string answer) {
          net_.carry([this, waiting, answer] { give(waiting, delivery::answered, answer); });
        });
    };
    if (!frozen)
      return net_.carry(std::move(ask));
    const std::lock_guard held{net_.mutex};
    net_.thawing.push_back(std::move(ask));
  }

  void publish(const std::string& subject, std::string body) override {
    if (!connected())
      return;
    const std::lock_guard held{net_.mutex};
    for (const auto& d : net_.desks)
      if (d->hears && network::matches(d->subject, subject) && !net_.cut.contains(d->node))
        net_.carry([d, subject, body] {
          const std::lock_guard busy{d->busy};
          if (!d->gone)
            d->hears(subject, body);
        });
  }

  subscribed serve(const std::string& subject, service s, const std::string& = {}) override {
    return add(subject, std::move(s), nullptr);
  }
  subscribed listen(const std::string& subject, listener l) override {
    return add(subject, nullptr, std::move(l));
  }
  bool connected() const override {
    const std::lock_guard held{net_.mutex};
    return !net_.cut.contains(node_);
  }
  std::uint64_t interruptions() const override {
    const std::lock_guard held{net_.mutex};
    const auto found = net_.interruptions.find(node_);
    return found == net_.interruptions.end() ? 0 : found->second;
  }
  /// Tells those whose time is up; all of them at the end.
  void late(bool all) {
    std::vector<std::shared_ptr<heard>> over;
    {
      const std::lock_guard held{mutex_};
      const auto end =
          all ? pending_.end() : pending_.upper_bound(std::chrono::steady_clock::now());
      for (auto i = pending_.begin(); i != end; i = pending_.erase(i))
        over.push_back(i->second);
    }
    for (const auto& w : over)
      give(w, delivery::late, {});
  }

private:
  struct taken final : subscription {
    taken(network& n, network::desk_ptr d) : net{n}, at{std::move(d)} {}
    ~taken() override {
      {
        const std::lock_guard held{net.mutex};
        net.desks.erase(at);
      }
      const std::lock_guard busy{at->busy};
      at->gone = true;
    }
    network& net;
    network::desk_ptr at;
  };
  subscribed add(const std::string& subject, service s, listener l) {
    auto d = std::make_shared<network::desk>();
    d->subject = subject;
    d->node = node_;
    d->answers = std::move(s);
    d->hears = std::move(l);
    const std::lock_guard held{net_.mutex};
    net_.desks.insert(d);
    return std::make_unique<taken>(net_, d);
  }
  void give(const std::shared_ptr<heard>& w, delivery how, std::string body) {
    heard tell;
    {
      const std::lock_guard held{mutex_};
      tell = std::exchange(*w, nullptr);
    }
    if (tell)
      tell(how, std::move(body));
  }

  network& net_;
  const std::string node_;
  std::mutex mutex_;
  std::multimap<std::chrono::steady_clock::time_point, std::shared_ptr<heard>> pending_;
};

class fake_roll final : public roll {
public:
  fake_roll(network& n, std::string node) : net_{n}, node_{std::move(node)} {}

  std::optional<std::uint64_t> write(const std::string& node, const std::string& record,
                                     std::uint64_t expected) override {
    reach();
    entry e;
    {
      const std::lock_guard held{net_.mutex};
      if (net_.mute.contains(node_))
        throw std::runtime_error{"mute"};
      const auto at = net_.table.find(node);
      if ((at == net_.table.end() ? 0 : at->second.first) != expected)
        return std::nullopt;
      e = {node, record, ++net_.revision, false};
      net_.table[node] = {e.revision, record};
    }
    tell(e);
    return e.revision;
  }
  std::optional<entry> read(const std::string& node) override {
    reach();
    const std::lock_guard held{net_.mutex};
    const auto at = net_.table.find(node);
    if (at == net_.table.end())
      return std::nullopt;
    return entry{node, at->second.second, at->second.first, false};
  }
  void leave(const std::string& node) override {
    reach();
    {
      const std::lock_guard held{net_.mutex};
      net_.table.erase(node);
    }
    tell({node, {}, 0, true});
  }
  transport::subscribed watch(std::function<void(entry)> w) override {
    std::vector<entry> now;
    const std::lock_guard held{net_.mutex};
    for (const auto& [node, at] : net_.table)
      net_.carry([w, e = entry{node, at.second, at.first, false}] { w(e); });
    net_.watchers[node_] = std::move(w);
    return std::make_unique<watching>(net_, node_);
  }

private:
  struct watching final : transport::subscription {
    watching(network& n, std::string w) : net{n}, who{std::move(w)} {}
    ~watching() override {
      const std::lock_guard held{net.mutex};
      net.watchers.erase(who);
    }
    network& net;
    std::string who;
  };
  void reach() const {
    const std::lock_guard held{net_.mutex};
    if (net_.cut.contains(node_))
      throw std::runtime_error{"cut off"};
  }
  void tell(const entry& e) {
    net_.carry([this, e] {
      std::vector<std::string> all;
      {
        const std::lock_guard held{net_.mutex};
        for (const auto& [node, w] : net_.watchers)
          all.push_back(node);
      }
      for (const auto& node : all) {
        const std::lock_guard held{net_.mutex};
        const auto w = net_.watchers.find(node);
        if (w != net_.watchers.end() && !net_.cut.contains(node))
          w->second(e);
      }
    });
  }

  network& net_;
  const std::string node_;
};

} // namespace callout::mesh
