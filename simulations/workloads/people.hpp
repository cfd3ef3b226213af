// Some people of one class, numbered from 1.
#pragma once

#include "simulations/workloads/workload.hpp"

namespace callout::sim {

/// `Person`'s `wrong` says at the end what was otherwise than he was told.
template <class Person, class Habits>
class people : public workload {
public:
  people(world& w, std::string name, std::size_t count, Habits h)
      : workload{w}, name_{std::move(name)}, count_{count}, habits_{std::move(h)} {}

  void run() override {
    for (std::size_t i = 1; i <= count_; ++i)
      all_.push_back(std::make_unique<Person>(world_, name_ + '-' + std::to_string(i), habits_));
  }
  auditors::findings check(const auditors::log_book& log) const override {
    auditors::findings found;
    for (const auto& p : all_)
      for (auto& f : p->wrong(log))
        found.push_back(std::move(f));
    return found;
  }

private:
  const std::string name_;
  const std::size_t count_;
  const Habits habits_;
  std::vector<std::unique_ptr<Person>> all_;
};

} // namespace callout::sim
