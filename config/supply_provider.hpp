// The discovery index as the provider that dispatching asks.
#pragma once

#include "actors/discovery/supply.hpp"
#include "actors/runtime/ports.hpp"

namespace callout::config {

class supply_provider final : public provider {
public:
  supply_provider(supply& s, clock& c) : supply_{s}, clock_{c} {}

  void ask(const std::string&, const payload& request, std::function<void(payload)> done) override {
    const auto search = request.as<dispatching::supply_request>();
    if (!search)
      return;
    const auto& wanted = std::get<dispatching::search>(*search);
    done(payload::of<dispatching::command>(
        dispatching::found{wanted.number, supply_.find(wanted, clock_.now())}));
  }

private:
  supply& supply_;
  clock& clock_;
};

} // namespace callout::config
