#include "tests/end_to_end/faults/toll.hpp"

#include <algorithm>
#include <cstdio>

namespace callout::faults {

namespace {

using span = toll::span;

struct figures {
  long long half = 0, most = 0;
};

figures of(std::vector<span> all) {
  std::sort(all.begin(), all.end());
  return {all[(all.size() - 1) / 2].count(), all.back().count()};
}

} // namespace

void toll::add(kind k, const probe::seen& s) {
  auto& l = lines_[k];
  l.longest.push_back(s.longest);
  l.asked += s.asked;
  l.retries += s.retries;
}

void toll::say(std::vector<span> take_overs, span ttl, std::size_t acknowledged,
               const std::map<std::string, std::size_t>& wrong) const {
  std::printf("\n%-26s %6s  %20s  %8s %8s\n", "fault", "rounds", "longest pause p50/max", "asked",
              "retries");
  for (const auto& [k, l] : lines_) {
    const auto f = of(l.longest);
    std::printf("%-26s %6zu  %9lld %8lld ms  %8zu %8zu\n", name_of(k).c_str(), l.longest.size(),
                f.half, f.most, l.asked, l.retries);
  }
  if (!take_overs.empty()) {
    const auto f = of(take_overs);
    const auto goal = ttl + std::chrono::seconds{3};
    const auto late =
        std::count_if(take_overs.begin(), take_overs.end(), [&](span s) { return s > goal; });
    std::printf("all shards of a killed node held by others after %lld ms (p50), %lld ms (max) of "
                "%zu; goal %lld ms, missed %lld times\n",
                f.half, f.most, take_overs.size(), static_cast<long long>(goal.count()),
                static_cast<long long>(late));
  }
  const auto n = [&](const char* what) { return wrong.at(what); };
  std::printf("commands acknowledged %zu, lost %zu, applied twice or in two places %zu, "
              "bookings with two technicians %zu, money findings %zu\n",
              acknowledged, n("acknowledged") + n("probe") + n("flood"),
              n("order") + n("one place"), n("one technician"), n("money"));
  std::fflush(stdout);
}

} // namespace callout::faults
