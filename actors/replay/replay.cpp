#include "actors/replay/replay.hpp"

#include "actors/dispatching/weigh.hpp"

namespace callout::replay {

using namespace dispatching;

namespace {

std::string text(const event& e) {
  std::string out{family<event>::kind_of(e)};
  out += ' ';
  family<event>::write(out, e);
  return out;
}

std::string text(const decision<event>& made) {
  std::string out;
  for (const auto& e : made.events())
    out.append(out.empty() ? "" : ", ").append(text(e));
  return out.empty() ? "nothing" : out;
}

} // namespace

std::optional<past> read(std::uint64_t version, instant at, const std::string& type,
                         const std::string& data) {
  if (!type.starts_with("dispatching."))
    return std::nullopt;
  return past{version, at, family<event>::read(type, json::parse(data), pointer{.closed = false})};
}

comparison decide_again(const std::string& booking, std::span<const past> all) {
  comparison c;
  state s;
  for (const auto& e : all) {
    if (const auto answer = answer_before(s, e.what)) {
      ++c.compared;
      const auto again = dispatching_rules::decide(
          s, *answer, moment{e.at, principal{role::system, {}}, booking, {}});
      if (const auto was = text(e.what), is = text(again); was != is && !c.first)
        c.first = {e.version, was, is};
    } else if (std::holds_alternative<offers_made>(e.what)) {
      ++c.unrecorded;
    }
    evolve<dispatching_rules>(s, e.what);
  }
  return c;
}

} // namespace callout::replay
