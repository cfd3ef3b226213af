#include "tests/end_to_end/crash/load.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

namespace callout::crash {

namespace {

constexpr std::chrono::milliseconds patience{120'000}, beat{5};

/// Beside the server: both are built into one folder.
std::filesystem::path city_binary() {
  return kit::callout_binary().parent_path() / "city";
}

void write_tokens(const site& s, const std::filesystem::path& file, const load_options& o) {
  std::ofstream out{file};
  const auto write = [&](const char* role, const char* subject, std::size_t count) {
    for (const auto& t : kit::tokens(s.data, role, subject, count))
      out << role << '\t' << t.subject << '\t' << t.text << '\n';
  };
  write("technician", "tech", o.technicians);
  write("customer", "cust", o.customers);
  write("operator", "chief", 0);
}

} // namespace

load::load(const site& s, const load_options& o)
    : acks_{s.folder / "acks.jsonl"}, output_{s.folder / "city.log"} {
  const auto people = s.folder / "tokens";
  write_tokens(s, people, o);
  const int out = ::open(output_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (out < 0)
    throw std::runtime_error{"cannot write " + output_.string()};
  const auto n = [](auto x) { return std::to_string(x); };
  city_ = std::make_unique<kit::child>(
      city_binary(),
      std::vector<std::string>{"--url", s.url, "--tokens-file", people.string(), "--acks",
                               acks_.string(), "--quiet", "--technicians", n(o.technicians),
                               "--customers", n(o.customers), "--concurrency", n(o.concurrency),
                               "--duration", "1000000", "--speed", "3600", "--seed", n(o.seed)},
      out, out);
  ::close(out);
}

std::size_t load::acknowledged() {
  std::ifstream in{acks_, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(read_));
  std::ostringstream more;
  more << in.rdbuf();
  const auto text = std::move(more).str();
  read_ += text.size();
  lines_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return lines_;
}

bool load::running() {
  return !ends_within(std::chrono::milliseconds{0});
}

bool load::ends_within(std::chrono::milliseconds time) {
  return city_->wait(time).has_value();
}

void load::await(std::size_t more) {
  const auto enough = acknowledged() + more;
  for (auto waited = std::chrono::milliseconds{0}; acknowledged() < enough; waited += beat)
    if (waited > patience || city_->wait(beat))
      throw std::runtime_error{"the city is stuck or gone:\n" + said()};
}

void load::stop() {
  city_->signal(SIGINT);
  if (!city_->wait(patience))
    throw std::runtime_error{"the city does not end:\n" + said()};
}

std::string load::said() const {
  std::ifstream in{output_};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace callout::crash
