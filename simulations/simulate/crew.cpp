#include "simulations/simulate/crew.hpp"

#include "protocols/json.hpp"

#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace callout::sim {

namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void failed(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

bool write_all(int to, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const auto n = ::write(to, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno != EINTR)
      return false;
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  return true;
}

/// Its length, and the text.
std::string frame_of(const outcome_of_seed& o) {
  const auto text =
      json{{"seed", o.seed}, {"good", o.good}, {"text", o.text}, {"happened", o.happened}}.dump(
          -1, ' ', false, json::error_handler_t::replace);
  const auto size = static_cast<std::uint64_t>(text.size());
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + text;
}

/// Takes the first whole frame out of what has come.
std::optional<outcome_of_seed> next_in(std::string& came) {
  std::uint64_t size = 0;
  if (came.size() < sizeof size)
    return std::nullopt;
  std::memcpy(&size, came.data(), sizeof size);
  if (came.size() < sizeof size + size)
    return std::nullopt;
  const auto j = json::parse(came.substr(sizeof size, size));
  came.erase(0, sizeof size + size);
  return outcome_of_seed{j.at("seed"), j.at("good"), j.at("text"), j.at("happened")};
}

class crew {
public:
  crew(const crew_plan& p, const std::function<outcome_of_seed(std::uint64_t)>& run)
      : plan_{p}, run_{run}, until_{clock::now() + p.lasts.value_or(std::chrono::seconds{0})} {
    for (unsigned i = 0; i < std::max(1u, p.processes); ++i)
      start({.next = p.first + i});
  }
  ~crew() {
    for (const auto& m : members_)
      end(m, true);
  }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  /// In order of seeds; nothing when none is left.
  std::optional<outcome_of_seed> next() {
    while (true) {
      if (!done_.empty() && (done_.begin()->first == due_ || members_.empty())) {
        auto o = std::move(done_.extract(done_.begin()).mapped());
        due_ = o.seed + 1;
        return o;
      }
      if (members_.empty())
        return std::nullopt;
      listen();
    }
  }

private:
  struct member {
    std::uint64_t next = 0; ///< the seed that it is at
    pid_t process = 0;
    int from = -1;
    std::string came{};
  };

  bool wanted(std::uint64_t seed) const {
    return plan_.lasts ? clock::now() < until_ : seed < plan_.first + plan_.seeds;
  }

  void start(member m) {
    if (!wanted(m.next))
      return;
    int ends[2];
    if (::pipe(ends) != 0)
      failed("pipe");
    m.process = ::fork();
    if (m.process < 0)
      failed("fork");
    if (m.process == 0) {
      ::close(ends[0]);
      for (auto seed = m.next; wanted(seed); seed += step())
        if (!write_all(ends[1], frame_of(run_(seed))))
          break;
      ::_exit(0);
    }
    ::close(ends[1]);
    m.from = ends[0];
    members_.push_back(std::move(m));
  }
  std::uint64_t step() const { return std::max(1u, plan_.processes); }

  void listen() {
    std::vector<pollfd> all;
    for (const auto& m : members_)
      all.push_back({m.from, POLLIN, 0});
    if (::poll(all.data(), all.size(), -1) < 0 && errno != EINTR)
      failed("poll");
    for (std::size_t i = all.size(); i-- > 0;)
      if (all[i].revents != 0)
        hear(i);
  }

  void hear(std::size_t i) {
    auto& m = members_[i];
    char some[65'536];
    const auto n = ::read(m.from, some, sizeof some);
    if (n < 0 && errno == EINTR)
      return;
    if (n > 0) {
      m.came.append(some, static_cast<std::size_t>(n));
      while (auto o = next_in(m.came)) {
        m.next = o->seed + step();
        done_[o->seed] = std::move(*o);
      }
      return;
    }
    const auto gone = std::move(m);
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(i));
    if (const auto how = end(gone, false); !how.empty()) {
      done_[gone.next] = {gone.next,
                          false,
                          "seed " + std::to_string(gone.next) + " falls; WRONG\n  fall: " + how +
                              "\n",
                          {}};
      start({.next = gone.next + step()});
    }
  }

  /// How it ended, if not in order.
  static std::string end(const member& m, bool at_once) {
    if (at_once)
      ::kill(m.process, SIGKILL);
    ::close(m.from);
    int how = 0;
    while (::waitpid(m.process, &how, 0) < 0 && errno == EINTR)
      ;
    if (WIFSIGNALED(how))
      return "signal " + std::to_string(WTERMSIG(how));
    return WEXITSTATUS(how) == 0 ? "" : "code " + std::to_string(WEXITSTATUS(how));
  }

  const crew_plan plan_;
  const std::function<outcome_of_seed(std::uint64_t)>& run_;
  const clock::time_point until_;
  std::vector<member> members_;
  std::map<std::uint64_t, outcome_of_seed> done_;
  std::uint64_t due_ = plan_.first;
};

} // namespace

void run_crew(const crew_plan& plan, const std::function<outcome_of_seed(std::uint64_t)>& run,
              const std::function<bool(outcome_of_seed)>& take) {
  crew all{plan, run};
  while (auto o = all.next())
    if (!take(*std::move(o)))
      return;
}

} // namespace callout::sim
