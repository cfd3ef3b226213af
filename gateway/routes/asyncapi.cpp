// The stream as a document, from its table of messages.
#include "gateway/routes/stream_messages.hpp"

namespace callout::routes {

namespace {

std::string escaped(std::string_view type) {
  std::string name{type};
  for (auto& c : name)
    if (c == '.')
      c = '_';
  return name;
}

json there(std::string path) {
  return {{"$ref", std::move(path)}};
}

std::string described(const stream_message& m) {
  std::string who;
  for (auto one : m.whom)
    who.append(who.empty() ? "" : ", ").append(name_of(one));
  return m.meaning + std::string{m.by == speaker::client ? " Said by: " : " Told to: "} + who + '.';
}

json message(const stream_message& m) {
  json roles = json::array();
  for (auto one : m.whom)
    roles.push_back(name_of(one));
  return {{"name", m.type},
          {"title", m.type},
          {"summary", m.meaning},
          {"description", described(m)},
          {"contentType", "application/json"},
          {"payload", m.frame},
          {"examples", {{{"name", escaped(m.type)}, {"payload", m.example}}}},
          {"x-roles", std::move(roles)}};
}

/// AsyncAPI speaks of what the server does: it sends, or it receives.
json operation(const stream_message& m) {
  return {{"action", m.by == speaker::client ? "receive" : "send"},
          {"channel", there("#/channels/stream")},
          {"title", m.type},
          {"summary", m.meaning},
          {"description", described(m)},
          {"messages", {there("#/channels/stream/messages/" + escaped(m.type))}}};
}

json channel() {
  json codes = json::object();
  for (const auto& [code, what] : close_codes::all)
    codes[std::to_string(code)] = what;
  return {{"address", "/v1/stream"},
          {"title", "The stream"},
          {"summary", "What must not be missed, in order; and positions, the latest only."},
          {"description",
           "One WebSocket for each device, with the subprotocol callout.v1 and a bearer, or hello "
           "as its first frame. Frames with an offset come in order, each once; who was away says "
           "resume with the last one he saw."},
          {"messages", json::object()},
          {"bindings",
           {{"ws",
             {{"method", "GET"},
              {"headers",
               {{"type", "object"},
                {"required", {"Sec-WebSocket-Protocol"}},
                {"properties",
                 {{"Sec-WebSocket-Protocol", {{"const", "callout.v1"}}},
                  {"Authorization", {{"type", "string"}, {"pattern", "^[Bb]earer "}}}}}}},
              {"bindingVersion", "0.1.0"}}}}},
          {"x-close-codes", std::move(codes)}};
}

} // namespace

json asyncapi() {
  json messages = json::object(), operations = json::object();
  auto stream = channel();
  for (const auto& m : stream_messages()) {
    const auto name = escaped(m.type);
    messages[name] = message(m);
    stream["messages"][name] = there("#/components/messages/" + name);
    operations[name] = operation(m);
  }
  return {
      {"asyncapi", "3.1.0"},
      {"info",
       {{"title", "Callout: the stream"},
        {"version", "1"},
        {"description", "What a person is told while it happens."},
        {"tags", {{{"name", "stream"}, {"description", "One WebSocket for each device."}}}},
        {"contact", {{"name", "Whoever runs this marketplace"}}},
        {"license",
         {{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}}},
      {"defaultContentType", "application/json"},
      {"servers",
       {{"here",
         {{"host", "{host}"},
          {"protocol", "wss"},
          {"description", "Where this document is."},
          {"variables", {{"host", {{"description", "Its name, and its port if not 443."}}}}}}}}},
      {"channels", {{"stream", std::move(stream)}}},
      {"operations", std::move(operations)},
      {"components", {{"messages", std::move(messages)}}}};
}

} // namespace callout::routes
