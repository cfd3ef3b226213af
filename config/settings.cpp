#include "config/settings.hpp"

#include "config/defaults.hpp"
#include "config/reason.hpp"

#include <toml++/toml.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <unistd.h>

namespace callout::config {

namespace {

rejection wrong(std::string detail) {
  return {"settings", std::move(detail), 500};
}

json to_json(const toml::node& n) {
  if (const auto* t = n.as_table()) {
    auto out = json::object();
    for (const auto& [key, value] : *t)
      out[std::string{key.str()}] = to_json(value);
    return out;
  }
  if (const auto* a = n.as_array()) {
    auto out = json::array();
    for (const auto& value : *a)
      out.push_back(to_json(value));
    return out;
  }
  if (const auto* s = n.as_string())
    return s->get();
  if (const auto* i = n.as_integer())
    return i->get();
  if (const auto* f = n.as_floating_point())
    return f->get();
  if (const auto* b = n.as_boolean())
    return b->get();
  return nullptr; // A date: no setting is one, so that it is refused where it stands.
}

/// Tables are merged key by key; the rest is replaced.
void merge(json& into, const json& over) {
  for (const auto& item : over.items())
    if (item.value().is_object() && into.contains(item.key()) && into[item.key()].is_object())
      merge(into[item.key()], item.value());
    else
      into[item.key()] = item.value();
}

/// "/offers/first_s: expected an integer" becomes "callout.toml:12: offers.first_s: …".
std::string place(const std::string& detail, const std::string& file, const toml::table* table) {
  const auto colon = detail.find(": ");
  auto key = detail.substr(1, colon - 1);
  std::string path;
  for (char c : key)
    path += c == '/' ? '.' : c;
  std::string where = file;
  if (table)
    for (auto at = path; !at.empty();
         at = at.substr(0, at.rfind('.') + 1), at = at.empty() ? at : at.substr(0, at.size() - 1)) {
      std::string dotted;
      std::stringstream parts{at};
      for (std::string part; std::getline(parts, part, '.');)
        dotted += !part.empty() && part.find_first_not_of("0123456789") == part.npos
                      ? '[' + part + ']'
                      : (dotted.empty() ? "" : ".") + part;
      if (const auto found = table->at_path(dotted)) {
        where += ':' + std::to_string(found.node()->source().begin.line);
        break;
      }
    }
  return where + ": " + path + detail.substr(colon);
}

/// Nothing when it could be read.
std::optional<rejection> read_text(const std::string& text, const std::string& name,
                                   toml::table& into) {
  try {
    into = toml::parse(text, name);
  } catch (const toml::parse_error& e) {
    return wrong(name + ':' + std::to_string(e.source().begin.line) + ": " +
                 std::string{e.description()});
  }
  return std::nullopt;
}

std::optional<rejection> read_file(const std::filesystem::path& path, toml::table& into) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return wrong(path.string() + ": is a directory");
  constexpr std::uintmax_t most = 1024 * 1024;
  if (const auto size = std::filesystem::file_size(path, error); error)
    return wrong(path.string() + ": " + error.message());
  else if (size > most)
    return wrong(path.string() + ": larger than 1 MiB");
  std::ifstream in{path};
  std::stringstream text;
  if (!(text << in.rdbuf()) && std::filesystem::file_size(path, error) > 0)
    return wrong(path.string() + ": cannot be read");
  return read_text(text.str(), path.string(), into);
}

/// A value given as text takes the type of the one that it replaces.
std::optional<rejection> set(json& all, const std::string& key, const std::string& text,
                             const std::string& source) {
  json* at = &all;
  std::stringstream parts{key};
  for (std::string part; std::getline(parts, part, '.');) {
    if (!at->is_object() || !at->contains(part))
      return wrong(source + ": there is no setting " + key);
    at = &(*at)[part];
  }
  if (at->is_string()) {
    *at = text;
    return std::nullopt;
  }
  auto value = parse(text);
  if (!value || value->is_object())
    return wrong(source + ": " + key + ": cannot be '" + text + "'");
  *at = *std::move(value);
  return std::nullopt;
}

std::string variable_of(const std::string& key) {
  std::string variable = "CALLOUT_";
  for (char c : key)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

/// CALLOUT_SERVER_PORT sets server.port, for every setting that is not in a list.
std::optional<rejection> from_environment(json& all, const json& within, const std::string& key,
                                          std::set<std::string>& known) {
  for (const auto& item : within.items()) {
    const auto name = key.empty() ? item.key() : key + '.' + item.key();
    if (item.value().is_object()) {
      if (auto bad = from_environment(all, item.value(), name, known))
        return bad;
      continue;
    }
    const auto variable = variable_of(name);
    known.insert(variable);
    if (const char* text = std::getenv(variable.c_str()))
      if (auto bad = set(all, name, text, variable))
        return bad;
  }
  return std::nullopt;
}

/// A variable that is named like a setting and is none would be taken for one.
std::optional<rejection> unknown_variable(const json& all, const std::set<std::string>& known) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const auto name = text.substr(0, text.find('='));
    for (const auto& section : all.items())
      if (name.starts_with(variable_of(section.key()) + '_') && !known.contains(std::string{name}))
        return wrong(std::string{name} + ": there is no such setting");
  }
  return std::nullopt;
}

/// Where it is wrong, and how.
std::optional<std::string> judged(const json& all) {
  const auto read = from_json<settings>(all);
  return read ? beyond_reason(all) : read.error().detail;
}

/// The defaults, with what a file says over them where there is one.
outcome<json> over_defaults(const toml::table* own, const std::string& name) {
  auto all = to_json(toml::parse(default_settings));
  if (own)
    merge(all, to_json(*own));
  if (const auto bad = judged(all))
    return wrong(place(*bad, name, own));
  return all;
}

} // namespace

outcome<settings> load_settings(const std::optional<std::filesystem::path>& file,
                                const overrides& flags) {
  toml::table own;
  if (file)
    if (const auto bad = read_file(*file, own))
      return *bad;
  auto merged = over_defaults(file ? &own : nullptr, file ? file->string() : "defaults");
  if (!merged)
    return merged.error();
  auto all = *std::move(merged);
  const auto keys = all;
  std::set<std::string> known;
  if (auto bad = from_environment(all, keys, {}, known))
    return *bad;
  if (auto bad = unknown_variable(all, known))
    return *bad;
  for (const auto& [key, text] : flags)
    if (auto bad = set(all, key, text, "--" + key))
      return *bad;
  if (const auto bad = judged(all))
    return wrong(place(*bad, "flags and environment", nullptr));
  return from_json<settings>(all);
}

outcome<settings> settings_in(const std::string& text, const std::string& name) {
  toml::table own;
  if (const auto bad = read_text(text, name, own))
    return *bad;
  const auto all = over_defaults(&own, name);
  if (!all)
    return all.error();
  return from_json<settings>(*all);
}

outcome<json> read_settings_file(const std::filesystem::path& file) {
  toml::table table;
  if (const auto bad = read_file(file, table))
    return *bad;
  return to_json(table);
}

catalogue catalogue_of(const settings& s) {
  catalogue all;
  callout::currency currency;
  std::copy_n(s.trade.currency.begin(), 3, currency.code);
  for (const auto& x : s.service) {
    booking_terms t;
    t.version = s.trade.version;
    t.price = {x.price_minor, currency};
    t.labour = {x.labour_minor, currency};
    t.call_out = {x.call_out_minor, currency};
    t.duration = x.duration;
    t.skills = x.skills;
    t.commission_bp = s.trade.commission_bp;
    t.vat_bp = s.trade.vat_bp;
    t.technician_fee_bp = s.trade.technician_fee_bp;
    t.draft = s.trade.draft;
    t.auto_confirm = s.trade.auto_confirm;
    t.warranty = s.trade.warranty;
    t.cancellation = s.cancellation;
    t.offers = s.offers;
    t.sla = s.sla;
    t.settlement = s.settlement;
    t.dunning = s.dunning;
    t.visit = s.visit;
    t.hold = s.hold;
    t.offers_later = s.offers_later;
    if (s.matching.together)
      t.together = true;
    all.add(
        {x.code, x.name_en, x.name_ar, t.price, x.duration, x.skills, x.outdoors.value_or(false)},
        std::move(t));
  }
  return all;
}

} // namespace callout::config
