#include "actors/effects.hpp"

namespace callout {

namespace {

void write_command(std::string& out, const char* name, const payload& p) {
  out.append(",\"").append(name).append("\":{\"kind\":");
  write_quoted(out, p.kind());
  out.append(",\"data\":").append(p.text()).append("}");
}

void open(std::string& out, const char* type) {
  out.append("{\"do\":\"").append(type).append("\"");
}

struct writer {
  std::string& out;

  void operator()(const tell& e) const {
    open(out, "tell");
    out += ",\"to\":";
    write_quoted(out, e.to.kind + "/" + e.to.id);
    write_command(out, "command", e.command);
    if (!e.if_refused.empty())
      write_command(out, "if_refused", e.if_refused);
    out += '}';
  }
  void operator()(const start_timer& e) const {
    open(out, "timer");
    out += ",\"name\":";
    write_quoted(out, e.name);
    out += ",\"at\":";
    codec<instant>::write(out, e.at);
    write_command(out, "command", e.command);
    out += '}';
  }
  void operator()(const cancel_timer& e) const {
    open(out, "cancel");
    out += ",\"name\":";
    write_quoted(out, e.name);
    out += '}';
  }
  void operator()(const call& e) const { ask("call", e.provider, e.request); }
  void operator()(const consult& e) const { ask("consult", e.provider, e.request); }
  void operator()(const answer& e) const {
    open(out, "answer");
    out += ",\"command\":";
    write_quoted(out, e.command);
    if (e.refused) {
      out += ",\"refused\":{\"code\":";
      write_quoted(out, e.refused->code);
      out += ",\"detail\":";
      write_quoted(out, e.refused->detail);
      out.append(",\"status\":").append(std::to_string(e.refused->status)).append("}");
    }
    out += '}';
  }
  // A frame is not repeated: it keeps its place only.
  void operator()(const push&) const { out += "null"; }

private:
  void ask(const char* type, const std::string& provider, const payload& request) const {
    open(out, type);
    out += ",\"provider\":";
    write_quoted(out, provider);
    write_command(out, "request", request);
    out += '}';
  }
};

payload read_command(const json& j, const char* name) {
  const auto found = j.find(name);
  if (found == j.end())
    return {};
  return payload::stored(found->at("kind").get<std::string>(), found->at("data").dump());
}

answer read_answer(const json& j) {
  answer a{j.at("command").get<std::string>()};
  if (const auto why = j.find("refused"); why != j.end())
    a.refused = rejection{why->at("code"), why->at("detail"), why->at("status").get<int>()};
  return a;
}

/// Damage, or of a newer program: what it means must not be guessed.
[[noreturn]] void refuse(const json& j, const std::string& what) {
  throw json::other_error::create(501, "an effect " + what, &j);
}

entity_ref read_target(const json& j) {
  const auto to = j.at("to").get<std::string>();
  const auto slash = to.find('/');
  if (slash == to.npos)
    refuse(j, "for nobody: " + to);
  return {to.substr(0, slash), to.substr(slash + 1)};
}

effect read_effect(const json& j) {
  if (j.is_null())
    return push{};
  const auto type = j.at("do").get<std::string>();
  if (type == "tell")
    return tell{read_target(j), read_command(j, "command"), read_command(j, "if_refused")};
  if (type == "cancel")
    return cancel_timer{j.at("name").get<std::string>()};
  if (type == "timer") {
    start_timer t{j.at("name").get<std::string>(), {}, read_command(j, "command")};
    if (!from_text(j.at("at").get<std::string>(), t.at))
      refuse(j, "at no time: " + t.name);
    return t;
  }
  if (type == "answer")
    return read_answer(j);
  if (type == "call")
    return call{j.at("provider").get<std::string>(), read_command(j, "request")};
  if (type != "consult")
    refuse(j, "of an unknown kind: " + type);
  return consult{j.at("provider").get<std::string>(), read_command(j, "request")};
}

bool stored(const effect& e) {
  return !std::holds_alternative<push>(e);
}

} // namespace

std::string write_effects(const effects& all) {
  if (std::none_of(all.begin(), all.end(), stored))
    return {};
  std::string out = "[";
  for (const auto& e : all) {
    if (out.size() > 1)
      out += ',';
    std::visit(writer{out}, e);
  }
  return out += ']';
}

effects read_effects(const std::string& text) {
  effects all;
  if (text.empty())
    return all;
  for (const auto& j : json::parse(text))
    all.push_back(read_effect(j));
  return all;
}

} // namespace callout
