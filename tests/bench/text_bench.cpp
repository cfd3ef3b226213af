// Bookings by words: how long a question takes by how it is answered, what a change costs, and what
// a booking takes in memory; beside a scan that folds every text anew.
#include "actors/discovery/text/index.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/report.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

namespace callout::bench {
namespace {

using full_text::index;

struct flags {
  std::size_t bookings = 100'000, questions = 300, scans = 5;
  int repetitions = 3;
};

/// Addresses as people write them: few streets, many numbers.
std::string booking_text(std::size_t n, std::mt19937& luck) {
  static const std::vector<std::string> services{
      "ac.repair Air conditioner repair إصلاح مكيف ac",
      "plumbing.leak Leak repair إصلاح تسرب مياه plumbing",
      "electric.fault Electrical fault عطل كهربائي electric",
      "cleaning.home Home cleaning تنظيف منزل cleaning"};
  static const std::vector<std::string> ends{"الرياض", "Riyadh", "حي العليا", "حي الملز", "جدة"};
  auto text = std::to_string(1'000'000 + n) + ' ' + services[luck() % services.size()] + ' ';
  const auto street = luck() % 5'000;
  std::string name;
  for (auto rest = street + 26; rest > 0; rest /= 26)
    name += static_cast<char>('a' + rest % 26);
  return text + "شارع " + name + "abad " + std::to_string(luck() % 9'000) + ' ' +
         ends[luck() % ends.size()];
}

struct kind_of_question {
  std::string name;
  std::function<std::string(std::mt19937&)> ask;
  samples p50 = {}, p99 = {};
};

class run {
public:
  explicit run(const flags& f) : flags_{f} {
    std::mt19937 luck{1};
    for (std::size_t n = 0; n < f.bookings; ++n)
      texts_.push_back(booking_text(n, luck));
    print_heading(std::to_string(f.bookings) + " bookings by words");
    const auto before = heap_in_use();
    const auto cpu = own_cpu_seconds();
    for (std::size_t n = 0; n < texts_.size(); ++n)
      put(n);
    const auto each = static_cast<double>(texts_.size());
    samples bytes, us;
    bytes.add(static_cast<double>(heap_in_use() - before) / each);
    us.add((own_cpu_seconds() - cpu) / each * 1e6);
    print_line("memory", bytes, "bytes/booking");
    print_line("put in", us, "us of CPU");
  }

  void repeat() {
    for (auto& k : kinds_)
      measure(k, flags_.questions, [this](const auto& q) { all_.find({.text = q}); });
    measure(scan_, flags_.scans, [this](const auto& q) { scan(q); });
    const auto begin = own_cpu_seconds();
    for (std::size_t i = 0; i < flags_.questions; ++i)
      put(i * 7'919 % texts_.size());
    again_.add((own_cpu_seconds() - begin) / static_cast<double>(flags_.questions) * 1e6);
  }

  void print_all() const {
    for (const auto& k : kinds_)
      print(k);
    print(scan_);
    print_line("put in again", again_, "us of CPU");
  }

private:
  void put(std::size_t n) {
    all_.put(2, std::to_string(1'000'000 + n),
             {.text = texts_[n], .place = geo_point{24.7, 46.7}, .shown = texts_[n]});
  }
  void scan(const std::string& question) const {
    const auto wanted = full_text::spellings_of(question, index::asked_most);
    std::size_t found = 0;
    for (const auto& t : texts_) {
      const auto words = full_text::spellings_of(t, index::words_most);
      found += std::ranges::all_of(
          wanted, [&](const auto& w) { return std::ranges::find(words, w) != words.end(); });
    }
    if (found > texts_.size())
      std::abort();
  }
  template <class Ask>
  void measure(kind_of_question& k, std::size_t count, const Ask& ask) {
    std::mt19937 luck{2};
    std::vector<double> us;
    for (std::size_t i = 0; i < count; ++i) {
      const auto q = k.ask(luck);
      const auto from = std::chrono::steady_clock::now();
      ask(q);
      us.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from)
              .count());
    }
    std::ranges::sort(us);
    k.p50.add(us[us.size() / 2]);
    k.p99.add(us[us.size() * 99 / 100]);
  }
  static void print(const kind_of_question& k) {
    print_line(k.name + ", p50", k.p50, "us");
    print_line(k.name + ", p99", k.p99, "us");
  }

  const flags flags_;
  std::vector<std::string> texts_;
  index all_;
  std::vector<kind_of_question> kinds_{
      {"a booking's number",
       [this](auto& luck) { return std::to_string(1'000'000 + luck() % texts_.size()); }},
      {"a synonym that a quarter has", [](auto&) { return "سباك"; }},
      {"three words", [](auto&) { return "ac olaya riyadh"; }},
      {"a slip", [](auto&) { return "electrition "; }},
      {"what nothing has", [](auto&) { return "xylophone "; }}};
  kind_of_question scan_{"a scan, of a number", kinds_.front().ask};
  samples again_;
};

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"Finding bookings by words"};
  callout::bench::flags f;
  bool quick = false;
  app.add_option("--bookings", f.bookings, "in the index");
  app.add_option("--questions", f.questions, "of each kind and repetition");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    f = {2'000, 20, 2, 1};
  callout::bench::run all{f};
  for (int i = 0; i < f.repetitions; ++i)
    all.repeat();
  all.print_all();
}
