#include "tests/bench/hop_count.hpp"

#include "actors/effects.hpp"
#include "protocols/between.hpp"

#include <numeric>

namespace callout::bench {

namespace {

constexpr std::string_view question = "question: ";

std::string name_of(const between::command& c, std::string_view) {
  return "command " + c.what;
}

std::string name_of(const between::view& v, std::string_view) {
  return "view of a " + v.to_kind;
}

std::string name_of(const between::tell& t, std::string_view effect) {
  const auto stored = read_effects(std::string{effect});
  const auto* what = stored.size() == 1 ? std::get_if<callout::tell>(&stored.front()) : nullptr;
  return "effect " + t.sender_kind + " > " +
         (what ? std::string{what->command.kind()} : "unreadable");
}

template <class T>
std::string name_of(const T&, std::string_view) {
  return std::string{T::kind};
}

std::string question_of(const std::string& body) {
  std::string_view rest;
  const auto q = between::unpack<between::question>(body, rest);
  return q ? std::visit([&](const auto& one) { return name_of(one, rest); }, *q) : "unreadable";
}

} // namespace

hop_count::hop_count(const std::string& url, const std::string& prefix)
    : prefix_{prefix + '.'}, connections_{nats::connect({.servers = {url}, .node = "hop-count"},
                                                        [](const char*, const std::string&) {})},
      transport_{nats::make_transport(connections_)},
      subscription_{transport_->listen(
          prefix_ + '>',
          [this](const std::string& subject, const std::string& body) { hear(subject, body); })} {
}

void hop_count::hear(const std::string& subject, const std::string& body) {
  const auto rest = subject.substr(prefix_.size());
  const auto word = rest.substr(0, rest.find('.'));
  std::string name = word;
  if (word == "shard")
    name = std::string{question} + question_of(body);
  else if (word == "provider") // An answer goes to an inbox of whoever asked.
    name = std::string{question} + "provider " + rest.substr(rest.find('.') + 1);
  else if (word == "log")
    name = "rows that are followed";
  else if (word == "person")
    name = "frame for a person";
  else if (word == "visits")
    name = "who is on the way";
  else if (word == "moved")
    name = "position of a technician";
  else if (word == "answers")
    name = "answer that came later";
  const std::lock_guard held{mutex_};
  ++counts_[name];
}

hop_count::counts hop_count::so_far() const {
  if (transport_->interruptions() > 0)
    throw std::runtime_error{"too many messages to count them"};
  const std::lock_guard held{mutex_};
  return counts_;
}

std::size_t hop_count::questions(const counts& all) {
  return std::accumulate(all.begin(), all.end(), std::size_t{0}, [](auto sum, const auto& one) {
    return one.first.starts_with(question) ? sum + one.second : sum;
  });
}

} // namespace callout::bench
