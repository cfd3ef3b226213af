// The one thread that writes the books. It takes all that is waiting, decides it, commits once
// and then answers: many in flight share the one sync that each of them needs.
#pragma once

#include "actors/runtime/ports.hpp"
#include "gateway/payments/books.hpp"
#include "gateway/payments/faults.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace callout::payments {

struct desk_options {
  std::size_t waiting_max = 16'384;
  std::size_t group_max = 1024;
  std::size_t delayed_max = 16'384; ///< answers held back by a fault; more are not held back
  span hold_lifetime = std::chrono::hours{7 * 24};
};

using told = std::function<void(const verdict&)>;

class desk {
public:
  desk(const std::filesystem::path& file, callout::clock&, const desk_options&);
  ~desk();
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  /// Does not block. When too many are waiting the answer is `unknown`, at once.
  void ask(order, told);
  /// What became of the order of that kind (of payment or payout) with that key. Costs no sync.
  void look_up(deed, std::string key, told);

  void set_faults(fault_plan);
  json faults() const;

private:
  struct job {
    order asked;
    bool look_up = false;
    told done;
  };
  struct answer {
    verdict says;
    misfortune luck;
    told done;
  };

  void enter(job);
  void run();
  std::vector<job> next_group();
  std::vector<answer> decide(std::vector<job>);
  verdict decide(const job&, const misfortune&);
  verdict first_hearing(const order&, const misfortune&);
  void hand_out(std::vector<answer>);
  void hand_out_delayed();

  const desk_options options_;
  callout::clock& clock_;
  payments::books books_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<job> waiting_;
  fate fate_;
  bool stopping_ = false;
  // Of the thread alone.
  std::multimap<std::chrono::steady_clock::time_point, std::pair<verdict, told>> delayed_;
  std::thread thread_;
};

} // namespace callout::payments
