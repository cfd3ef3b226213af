#include "gateway/routes/client_frames.hpp"

namespace callout::routes {

namespace {

/// As in bodies of requests, a field that is not known is refused and not passed over.
std::optional<rejection> unknown_field(const json& frame, const stream_message& said) {
  for (const auto& [name, value] : frame.items())
    if (!said.frame.at("properties").contains(name))
      return rejection{"malformed", pointer{}.to(name).text() + ": unknown field"};
  return std::nullopt;
}

const json* member(const client_frame& f, const char* name) {
  const auto found = f.document.find(name);
  return found == f.document.end() ? nullptr : &*found;
}

} // namespace

outcome<client_frame> read_client_frame(std::string_view text) {
  auto document = parse(text);
  if (!document)
    return document.error();
  client_frame f{*std::move(document), {}, nullptr};
  if (const auto* type = member(f, "type"); type && type->is_string())
    f.type = type->get<std::string>();
  f.said = said_by_clients(f.type);
  if (f.said)
    if (const auto more = unknown_field(f.document, *f.said))
      return *more;
  return f;
}

std::optional<std::string> token_in(const client_frame& f) {
  const auto* token = member(f, "token");
  return token && token->is_string() ? std::optional{token->get<std::string>()} : std::nullopt;
}

outcome<routes::position> position_in(const client_frame& f) {
  auto fields = f.document;
  fields.erase("type");
  return from_json<routes::position>(fields);
}

std::optional<std::uint64_t> offset_in(const client_frame& f) {
  const auto* offset = member(f, "offset");
  return offset && offset->is_number_unsigned() ? std::optional{offset->get<std::uint64_t>()}
                                                : std::nullopt;
}

} // namespace callout::routes
