// What a client sends on a WebSocket: frames as they come out of a socket or, when the input opens
// with a brace, a message. However frames come, they say the same; what is taken of messages fits
// the table that /asyncapi.json is read off.
#include "gateway/auth/access_token.hpp"
#include "gateway/routes/client_frames.hpp"
#include "gateway/websocket/frame.hpp"
#include "tests/fuzz/schema.hpp"
#include "tests/fuzz/target.hpp"

namespace callout::fuzz {

namespace {

using what = websocket::frame_reader::what;

constexpr std::size_t message_limit = 300;

struct said {
  what kind;
  std::string payload;
  std::uint16_t code;
  bool operator==(const said&) const = default;
};

std::vector<said> heard(std::string_view input, std::size_t piece) {
  websocket::frame_reader reader{message_limit};
  std::vector<said> all;
  for (std::size_t at = 0; at < input.size(); at += piece) {
    std::string part{input.substr(at, piece)}; // It is unmasked where it lies.
    std::span<char> bytes{part};
    for (;;) {
      const auto item = reader.next(bytes);
      if (item.kind == what::more)
        break;
      all.push_back({item.kind, std::string{item.payload}, item.code});
      if (item.kind == what::broken || item.kind == what::close)
        return all;
    }
  }
  return all;
}

void check_frames(std::string_view input) {
  const auto whole = heard(input, std::max<std::size_t>(input.size(), 1));
  must(heard(input, 1) == whole, "frames that come byte by byte say the same");
  must(heard(input, 7) == whole, "frames that come in pieces say the same");
  for (const auto& one : whole) {
    must(one.payload.size() <= message_limit, "messages are bounded");
    must(one.kind != what::text || http::is_utf8(one.payload), "text is UTF-8");
    must(one.kind != what::broken || one.code >= 1000, "a stream that is broken ends with a code");
  }
}

/// As the stream reads it.
bool is_taken(const routes::client_frame& f) {
  if (f.type == "hello") {
    const auto token = routes::token_in(f);
    return token && token->size() <= auth::token_options{}.token_length_max;
  }
  if (f.type == "location")
    return bool{routes::position_in(f)};
  if (f.type == "resume" || f.type == "ack")
    return routes::offset_in(f).has_value();
  return f.type == "ping";
}

void check_message(std::string_view text) {
  const auto frame = routes::read_client_frame(text);
  if (!frame)
    return must_be_telling(frame.error());
  if (!frame->said)
    return;
  must(frame->said->type == frame->type, "a message is judged by its own row");
  if (is_taken(*frame))
    if (const auto no = misfit(frame->said->frame, frame->document))
      throw broken{"what is taken fits the table: " + *no};
}

} // namespace

void examine(std::string_view input) {
  if (!input.starts_with('{'))
    return check_frames(input);
  if (http::is_utf8(input)) // Frames let nothing else pass.
    check_message(input);
}

} // namespace callout::fuzz
