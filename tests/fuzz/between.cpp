// What one node hears from another: envelopes, with whatever travels behind their line.
#include "protocols/between.hpp"
#include "actors/effects.hpp"
#include "actors/mesh/feed.hpp"
#include "tests/fuzz/target.hpp"

#include <cmath>

namespace callout::fuzz {

namespace {

/// 2026-11-22T10:00:00Z.
constexpr instant now{std::chrono::seconds{1'795'341'600}};

/// What `T` was read from the text, if it is one: it comes back, and what follows it as well.
template <class T>
std::optional<T> heard(std::string_view text) {
  std::string_view rest;
  auto header = between::unpack<T>(text, rest);
  must(rest.empty() || rest.end() == text.end(), "what follows is the end of what was heard");
  if (!header)
    return std::nullopt;
  const auto sent = between::pack(*header, rest);
  std::string_view rest_again;
  const auto again = between::unpack<T>(sent, rest_again);
  must(again.has_value(), "what was heard can be said: " + sent);
  must(rest_again == rest, "what follows comes along: " + sent);
  must(between::pack(*again, rest) == sent, "what was heard is said as the same: " + sent);
  return header;
}

/// An effect for another shard. What is none must be found out by the exceptions that its readers
/// expect.
void check_effects(const std::string& stored) {
  effects read;
  try {
    read = read_effects(stored);
  } catch (const json::exception&) {
    return;
  }
  const auto text = write_effects(read);
  must(write_effects(read_effects(text)) == text, "effects come back: " + text);
}

void check_question(std::string_view text) {
  const auto q = heard<between::question>(text);
  if (!q)
    return;
  // Times are reckoned with as soon as they are heard: the sanitizer looks whether they can be.
  if (const auto* c = std::get_if<between::command>(&*q))
    must(now + span{c->left_ms} >= now, "a deadline is not in the past");
  if (std::holds_alternative<between::tell>(*q))
    check_effects(std::string{text.substr(std::min(text.find('\n'), text.size() - 1) + 1)});
}

void check_moved(std::string_view text) {
  const auto m = heard<between::moved>(text);
  if (!m)
    return;
  must(now - span{m->age_ms} > instant{}, "nobody moved before there was time");
  must(std::abs(m->lat) <= 90 && std::abs(m->lon) <= 180, "where he is, is on the globe");
}

void check_rows(std::string_view text) {
  const auto told = mesh::unpack_rows(text);
  if (!told)
    return;
  const auto pack = [](const mesh::told_rows& t) {
    return mesh::pack_rows(t.from, t.shard, t.after, t.upto, t.rows);
  };
  const auto sent = pack(*told);
  const auto again = mesh::unpack_rows(sent);
  must(again && pack(*again) == sent, "rows that were heard are told as the same: " + sent);
}

} // namespace

void examine(std::string_view input) {
  check_question(input);
  check_moved(input);
  check_rows(input);
  heard<between::answer>(input);
  heard<between::answered>(input);
  heard<between::asked>(input);
  heard<between::frame>(input);
  heard<between::heads>(input);
  heard<between::node_record>(input);
  heard<between::visit>(input);
  const auto word = between::subjects::token(input);
  must(!word.empty() && word.find_first_of(".*> \t\r\n") == word.npos, "an id is one word");
}

} // namespace callout::fuzz
