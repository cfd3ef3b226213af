// Plain escape codes: up so many lines, clear, write anew.
#include "simulations/city/progress.hpp"

#include "simulations/city/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace callout::city {

using namespace std::chrono_literals;

namespace {

/// Columns of the terminal. A line that wraps would spoil the counting of lines.
std::size_t columns() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// The first `width` characters of a UTF-8 text.
std::string cut(const std::string& text, std::size_t width) {
  std::size_t shown = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] & 0xC0) != 0x80 && shown++ == width)
      return text.substr(0, i);
  return text;
}

} // namespace

progress::progress(town& t, crowd& c, std::string phase)
    : town_{t}, crowd_{c}, phase_{std::move(phase)}, terminal_{::isatty(STDOUT_FILENO) == 1} {
}

void progress::begin() {
  town_.later.after(1s, [this] {
    show();
    begin();
  });
}

std::vector<std::string> progress::lines() {
  const auto& c = town_.counts;
  const auto& web = town_.http.counters();
  const auto& line = town_.lines.counters;
  const std::chrono::duration<double> passed = steady::now() - std::exchange(last_, steady::now());
  const auto rate = [&](std::uint64_t now, std::uint64_t& before) {
    return format("%.0f/s", static_cast<double>(now - std::exchange(before, now)) / passed.count());
  };
  std::vector<std::string> all{
      format("%5.0f s  %s  %s", town_.elapsed().count(), town_.clock.text(town_.elapsed()).c_str(),
             phase_.c_str()),
      format("made %lu  open %lu  done %lu  cancelled %lu  unfulfilled %lu  (%s)", c.made, c.open,
             c.completed + c.unconfirmed, c.cancelled, c.unfulfilled,
             rate(c.ended() + c.unconfirmed, last_ended_).c_str()),
      format("technicians %zu on line, %zu busy  offers %lu taken %lu lost %lu", crowd_.on_duty(),
             crowd_.busy(), c.offers, c.accepted, c.lost),
      "wait to offer " + span_text(c.to_offer) + "  accept " + span_text(c.to_accept) +
          "  arrive " + span_text(c.to_arrive),
      "http " + rate(web.answered, last_requests_) + "  answer " + span_text(c.answer) +
          format("  waiting %zu  again %lu  frames ", town_.http.outstanding(), web.tried_again) +
          rate(line.frames, last_frames_) + format("  lines lost %lu", line.lost)};
  return all;
}

void progress::show() {
  std::string out;
  const auto all = lines();
  if (terminal_) {
    if (shown_ > 0)
      out += format("\x1b[%zuA", shown_);
    for (const auto& one : all)
      out += "\x1b[2K" + cut(one, columns()) + "\n";
    shown_ = all.size();
  } else {
    for (const auto& one : all)
      out += (out.empty() ? "" : " | ") + one;
    out += "\n";
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  std::fflush(stdout);
}

} // namespace callout::city
