#include "actors/runtime/answers.hpp"

namespace callout {

void answers::wait(std::string command, completion done, instant deadline) {
  const std::lock_guard held{mutex_};
  waiting_.emplace(std::move(command), waiting{std::move(done), deadline});
}

bool answers::resolve(const std::string& command, const outcome<reply>& result) {
  std::vector<completion> told;
  {
    const std::lock_guard held{mutex_};
    const auto [from, to] = waiting_.equal_range(command);
    for (auto i = from; i != to; ++i)
      told.push_back(std::move(i->second.done));
    waiting_.erase(from, to);
  }
  for (auto& done : told)
    done(result);
  return !told.empty();
}

void answers::expire(instant now) {
  std::vector<completion> late;
  {
    const std::lock_guard held{mutex_};
    std::erase_if(waiting_, [&](auto& w) {
      if (w.second.deadline > now)
        return false;
      late.push_back(std::move(w.second.done));
      return true;
    });
  }
  for (auto& done : late)
    done(reply{.view = "{}", .pending = true});
}

} // namespace callout
