// Each rule is a row or a short function; what is said on a breach tells where the thing belongs.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <cctype>

namespace callout::tidy {
namespace {

constexpr std::size_t columns_allowed = 100;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Whether the text holds the word with nothing of a longer word on either side.
bool holds(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_word(word.front()) || !is_word(text[at - 1]);
    const bool ends = end == text.size() || !is_word(word.back()) || !is_word(text[end]);
    if (begins && ends)
      return true;
  }
  return false;
}

bool starts_with_any(std::string_view path, const std::vector<std::string_view>& beginnings) {
  return std::ranges::any_of(beginnings, [&](auto begin) { return path.starts_with(begin); });
}

// Columns as a reader sees them: the continuation bytes of UTF-8 take none.
std::size_t columns(std::string_view line) {
  return std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; });
}

bool is_script(const source& file) {
  const auto name = file.name();
  return name == "CMakeLists.txt" || name.ends_with(".cmake") || name.ends_with(".sh") ||
         file.path == "dev" || file.path == ".ci/run";
}

// Hosts a file may name: this machine, those of a network of its own, names reserved for examples,
// and where standards live.
bool is_known_host(std::string_view host) {
  static const std::vector<std::string_view> exact{
      "127.0.0.1",          "www.apache.org",     "json-schema.org", "spec.openapis.org",
      "www.rfc-editor.org", "keepachangelog.com", "semver.org"};
  static const std::vector<std::string_view> reserved{".example", "example.com", "example.org",
                                                      ".invalid", ".test",       ".cluster.local"};
  return host.find('.') == host.npos || std::ranges::find(exact, host) != exact.end() ||
         std::ranges::any_of(reserved, [&](auto end) { return host.ends_with(end); });
}

// The first unknown host behind "//" in the line, or "".
std::string_view unknown_host(std::string_view line) {
  constexpr std::string_view mark = "://";
  for (auto at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at + 1)) {
    const auto rest = line.substr(at + mark.size());
    const auto end = std::ranges::find_if(
        rest, [](char c) { return !is_word(c) && c != '.' && c != '-' && c != '['; });
    const auto host = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    const bool web = at > 0 && (line[at - 1] == 'p' || line[at - 1] == 's');
    if (web && !is_known_host(host))
      return host;
  }
  return {};
}

} // namespace

const std::vector<confined>& confined_code() {
  static const std::vector<confined> table{
      {"<caf/",
       {"actors/runtime/", "actors/mesh/", "tests/kit/", "simulations/", "config/"},
       "rules know no actors; the shell in actors/runtime does"},
      {"<pqxx/",
       {"persistence/postgres/", "persistence/postgres_views/"},
       "PostgreSQL is behind the journal port"},
      {"<nats/", {"gateway/nats/", "tests/bench/"}, "NATS is behind the transport port"},
      {"boost/beast",
       {"gateway/", "tests/", "simulations/city/", "config/"},
       "sockets belong to the gateway"},
      {"boost/asio",
       {"gateway/", "tests/", "simulations/city/", "config/"},
       "sockets belong to the gateway"},
      {"<sqlite3.h>",
       {"persistence/sqlite/", "persistence/views/", "gateway/payments/", "tests/"},
       "SQLite is behind the ports of persistence"},
      {"system_clock::now",
       {"config/", "actors/runtime/threads.", "gateway/", "tests/kit/", "tests/bench/",
        "simulations/"},
       "time is told from outside: a moment, or the clock port"},
      {"steady_clock::now",
       {"config/", "actors/runtime/threads.", "actors/mesh/threads.", "persistence/views/intake.",
        "gateway/", "tests/", "simulations/"},
       "time is told from outside: a moment, or the clock port"},
      {"rand()", {}, "it is neither random nor repeatable"},
      {"random_device",
       {"config/", "gateway/", "tests/", "simulations/"},
       "chance is drawn from outside, so that a run can be repeated"},
      {"sleep_for", {"config/", "simulations/"}, "wait for a condition, with a deadline"},
      {"sleep_until", {"config/", "simulations/"}, "wait for a condition, with a deadline"},
      {"usleep", {"config/", "simulations/"}, "wait for a condition, with a deadline"},
      {"nanosleep", {"config/", "simulations/"}, "wait for a condition, with a deadline"},
      {"std::cout", {"config/", "tests/", "simulations/"}, "say it in the log"},
      {"printf", {"config/", "tests/", "simulations/"}, "say it in the log"},
  };
  return table;
}

std::vector<finding> misplaced_code(const source& file) {
  std::vector<finding> found;
  for (const auto& rule : confined_code()) {
    if (starts_with_any(file.path, rule.only_in))
      continue;
    for (std::size_t i = 0; i < file.code.size(); ++i)
      if (holds(file.code[i], rule.code))
        found.push_back(
            {file.path, i + 1,
             std::string(rule.code) + " does not belong here: " + std::string(rule.why)});
  }
  return found;
}

std::vector<finding> untidy_text(const source& file) {
  // Written in two halves, so that this file may stand in the tree it judges.
  static const std::vector<std::string> unfinished{"FIX"
                                                   "ME",
                                                   "TO"
                                                   "DO",
                                                   "XX"
                                                   "X"};
  static const std::string workplace = "/wo"
                                       "rk/";
  std::vector<finding> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto& line = file.lines[i];
    const auto say = [&](std::string what) { found.push_back({file.path, i + 1, what}); };
    if ((file.is_cpp() || is_script(file)) && columns(line) > columns_allowed)
      say("longer than " + std::to_string(columns_allowed) + " columns");
    if (line.find('\t') != std::string::npos)
      say("a tab");
    if (line.ends_with(' ') || line.ends_with('\r'))
      say("space at the end of the line");
    for (const auto& mark : unfinished)
      if (holds(line, mark))
        say(mark + ": finish it or write an issue");
    if (line.find(workplace) != std::string::npos)
      say("a path of one machine");
    if (const auto host = unknown_host(line); !host.empty())
      say("the host " + std::string(host) + " is not one that the tree may name");
  }
  return found;
}

std::vector<finding> unguarded_header(const source& file) {
  if (!file.is_header() || std::ranges::find(file.code, "#pragma once") != file.code.end())
    return {};
  return {{file.path, 0, "a header without #pragma once"}};
}

} // namespace callout::tidy
