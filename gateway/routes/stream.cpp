#include "gateway/routes/stream.hpp"

#include "gateway/routes/client_frames.hpp"
#include "gateway/routes/stream_frames.hpp"

#include <algorithm>

namespace callout::routes {

namespace {

using steady = std::chrono::steady_clock;
using close_codes::gave_way, close_codes::token_expired;
constexpr std::size_t resume_page = 500;
constexpr std::size_t held_max = 1000;

constexpr refusal not_signed_in{"unauthenticated", 401, "The first frame must be hello."};
constexpr refusal too_many_guests{"overloaded", 503,
                                  "Too many streams are waiting for their hello; come back soon."};
constexpr refusal unknown_frame{"unknown_frame", 400, "There is no such frame."};
constexpr refusal no_offset{"malformed", 400, "/offset: expected an integer"};
constexpr refusal only_technicians{"forbidden", 403, "Only technicians have a position."};

} // namespace

class stream final : public websocket::peer, public std::enable_shared_from_this<stream> {
public:
  stream(stream_hub& hub, std::shared_ptr<websocket::socket> s)
      : hub_{hub}, socket_{std::move(s)} {}

  void sign_in(auth::claims who) {
    {
      const std::lock_guard held{mutex_};
      who_ = std::move(who);
    }
    hub_.enter(who_->principal.subject.text, shared_from_this());
  }

  /// What his inbox has by now is where he begins.
  void begin() {
    hub_.services_.door.view({"inbox", who_->principal.subject.text}, principal{},
                             [self = shared_from_this()](const outcome<reply>& r) {
                               if (!r && r.error().status != 404)
                                 return self->close(websocket::restart, r.error().code);
                               self->ready(r ? r->version : 0);
                             });
  }

  void text(std::string_view message) override {
    const auto frame = read_client_frame(message);
    if (!frame)
      return wrong(frame.error());
    if (!who_)
      return frame->type == "hello" ? hello(*frame) : refuse(not_signed_in);
    if (!frame->said)
      return wrong(because(unknown_frame, "/type: expected " + types_of_clients()));
    if (frame->type == "ping")
      send(R"({"type":"pong"})");
    else if (frame->type == "location")
      locate(*frame);
    else if (frame->type == "resume")
      resume(*frame);
    else if (frame->type == "hello")
      renew(*frame);
    else if (!offset_in(*frame)) // A good ack asks nothing of us: what was seen is the client's.
      wrong(no_offset);
  }

  void closed() override { hub_.leave(who_ ? who_->principal.subject.text : "", this); }

  /// While a gap is being filled, what is new waits, so that order is kept. A frame that comes
  /// before one that is missing shows that there is a gap.
  void show(std::uint64_t offset, const std::string& frame) {
    {
      const std::lock_guard held{mutex_};
      if (seen_ && offset <= *seen_)
        return;
      if (!filling_ && (!seen_ || offset == *seen_ + 1)) {
        seen_ = offset;
        socket_->send(std::make_shared<const std::string>(frame));
        return;
      }
      if (held_.size() < held_max)
        held_.emplace_back(offset, frame);
      else
        socket_->close(websocket::too_slow, "resume");
    }
    look_again();
  }
  /// What the log has beyond what was shown.
  void look_again() {
    std::uint64_t after = 0;
    {
      const std::lock_guard held{mutex_};
      if (!seen_ || filling_)
        return;
      filling_ = true;
      asked_ = false;
      after = *seen_;
    }
    fill_gap(after);
  }
  void show_latest(std::string_view key, const std::string& frame) {
    socket_->send_latest(key, std::make_shared<const std::string>(frame));
  }
  bool speaks_for(const session_id& s) const {
    const std::lock_guard held{mutex_};
    return who_ && who_->session == s;
  }
  /// Its token has expired, or its session ended while it was being let in.
  bool outlived(instant now) const {
    const std::lock_guard held{mutex_};
    return who_ && (who_->expires_at < now || hub_.services_.tokens.revoked(*who_));
  }
  bool silent_for(steady::duration patience) const { return steady::now() - opened_ >= patience; }
  void close(std::uint16_t code, std::string_view why) { socket_->close(code, why); }

private:
  void send(std::string frame) {
    socket_->send(std::make_shared<const std::string>(std::move(frame)));
  }
  void wrong(const rejection& why) { send(websocket::error_frame(why)); }
  void refuse(const rejection& why) {
    wrong(why);
    socket_->close(token_expired, why.code);
  }

  std::optional<auth::claims> claims_in(const client_frame& frame) {
    const auto token = token_in(frame);
    if (!token) {
      refuse(because(not_signed_in, "/token: missing"));
      return std::nullopt;
    }
    auto claims = hub_.services_.tokens.verify(*token, hub_.services_.clock.now());
    if (!claims) {
      refuse(claims.error());
      return std::nullopt;
    }
    return *std::move(claims);
  }

  void hello(const client_frame& frame) {
    if (auto claims = claims_in(frame))
      sign_in(*std::move(claims));
  }

  /// A fresh token in band, so that a long stream need not be closed.
  void renew(const client_frame& frame) {
    auto claims = claims_in(frame);
    if (!claims)
      return;
    if (claims->principal != who_->principal)
      return refuse(because(not_signed_in, "/token: of someone else"));
    // From now on the stream lives and ends with the session of that token.
    const std::lock_guard held{mutex_};
    who_ = *std::move(claims);
  }

  void locate(const client_frame& frame) {
    if (who_->principal.role != role::technician)
      return wrong(only_technicians);
    const auto p = position_in(frame);
    if (!p)
      return wrong(p.error());
    auto& s = hub_.services_;
    const auto now = s.clock.now();
    if (p->at + s.policy.position_age < now || p->at > now + s.policy.position_age)
      return wrong({"technician.position_stale", "/at: too old, or in the future", 422});
    s.moved(who_->principal.subject, {p->lat, p->lon}, p->accuracy_m, p->at);
  }

  /// What was shown before this came is older than what it says.
  void ready(std::uint64_t offset) {
    {
      const std::lock_guard held{mutex_};
      begins_ = offset;
      // Who resumes by now may have been shown less: the log was read for him before.
      if (!resumes_)
        seen_ = std::max(seen_.value_or(0), offset);
      send(offset_frame("ready", offset));
    }
    catch_up();
  }
  void catch_up() {
    {
      const std::lock_guard held{mutex_};
      if (!seen_ || filling_ || *seen_ >= begins_)
        return;
      begins_ = 0;
    }
    look_again();
  }

  void resume(const client_frame& frame) {
    const auto given = offset_in(frame);
    if (!given)
      return wrong(no_offset);
    const auto after = *given;
    {
      const std::lock_guard held{mutex_};
      resumes_ = true;
      if (filling_ && !asked_) // After what is being filled of our own accord.
        next_ = after;
      if (filling_)
        return;
      filling_ = asked_ = true;
    }
    resume_from(after);
  }

  void resume_from(std::uint64_t after) {
    hub_.services_.door.view({"inbox", who_->principal.subject.text}, principal{},
                             [self = shared_from_this(), after](const outcome<reply>& r) {
                               if (!r && r.error().status != 404)
                                 return self->refuse(r.error());
                               const auto last = r ? r->version : 0;
                               // He has seen what is not there: another server's, or one's whose
                               // folder was lost.
                               after > last ? self->gap_filled(last, false) : self->fill_gap(after);
                             });
  }

  void fill_gap(std::uint64_t after) {
    hub_.services_.door.history(
        {"inbox", who_->principal.subject.text}, after, resume_page,
        [self = shared_from_this(), after](const outcome<std::vector<event_row>>& rows) {
          if (!rows)
            return self->close(websocket::restart, rows.error().code);
          for (const auto& row : *rows)
            if (row.type == "inbox.notified")
              self->send(inbox_frame(row));
          if (rows->size() == resume_page)
            return self->fill_gap(rows->back().version);
          self->gap_filled(rows->empty() ? after : rows->back().version);
        });
  }

  void gap_filled(std::uint64_t last, bool recovered = true) {
    std::optional<std::uint64_t> next;
    {
      const std::lock_guard held{mutex_};
      if (asked_)
        socket_->send(std::make_shared<const std::string>(
            std::string{"{\"type\":\"resumed\",\"recovered\":"} + (recovered ? "true" : "false") +
            ",\"offset\":" + std::to_string(last) + '}'));
      for (auto& [offset, frame] : held_)
        if (offset > last) {
          socket_->send(std::make_shared<const std::string>(std::move(frame)));
          last = offset;
        }
      held_.clear();
      seen_ = recovered ? std::max(seen_.value_or(0), last) : last;
      next = std::exchange(next_, std::nullopt);
      filling_ = asked_ = next.has_value();
    }
    if (next)
      return resume_from(*next);
    catch_up();
  }

  stream_hub& hub_;
  const std::shared_ptr<websocket::socket> socket_;
  const steady::time_point opened_ = steady::now();
  mutable std::mutex mutex_;
  std::optional<auth::claims> who_;
  std::optional<std::uint64_t> seen_; ///< the offset that was shown last, once that is known
  std::uint64_t begins_ = 0;          ///< what his inbox had when he was let in
  bool resumes_ = false;
  bool filling_ = false;
  bool asked_ = false;                ///< to fill, by the client
  std::optional<std::uint64_t> next_; ///< to resume from, when this gap is filled
  std::vector<std::pair<std::uint64_t, std::string>> held_;
};

stream_hub::stream_hub(services& s, stream_limits bounds, websocket::limits wire)
    : services_{s}, bounds_{bounds}, limits_{std::make_shared<const websocket::limits>(
                                         std::move(wire))} {
}

stream_hub::~stream_hub() = default;

http::response stream_hub::open(const http::request& asked, std::optional<auth::claims> who) {
  if (!who) {
    const std::lock_guard held{mutex_};
    if (guests_.size() >= bounds_.guests) {
      auto full = http::problem(too_many_guests, asked.request_id);
      full.headers.emplace_back("Retry-After", std::to_string(bounds_.hello.count()));
      return full;
    }
  }
  return websocket::accept(asked, limits_,
                           [this, who = std::move(who)](std::shared_ptr<websocket::socket> s) {
                             auto one = std::make_shared<stream>(*this, std::move(s));
                             who ? one->sign_in(*who) : greet(one);
                             return one;
                           });
}

void stream_hub::greet(const std::shared_ptr<stream>& one) {
  const std::lock_guard held{mutex_};
  guests_.emplace(one.get(), one);
}

void stream_hub::enter(const std::string& person, const std::shared_ptr<stream>& one) {
  std::shared_ptr<stream> oldest;
  {
    const std::lock_guard held{mutex_};
    guests_.erase(one.get());
    auto& all = by_person_[person];
    std::erase_if(all, [](const auto& w) { return w.expired(); });
    all.push_back(one);
    if (all.size() > bounds_.per_person) {
      oldest = all.front().lock();
      all.erase(all.begin());
    }
  }
  opened(person, [one] { one->begin(); });
  if (oldest)
    oldest->close(gave_way, "too many streams");
}

void stream_hub::leave(const std::string& person, const stream* one) {
  if (!person.empty())
    closed(person);
  const std::lock_guard held{mutex_};
  guests_.erase(one);
  const auto found = by_person_.find(person);
  if (found == by_person_.end())
    return;
  std::erase_if(found->second, [&](const auto& w) {
    const auto s = w.lock();
    return !s || s.get() == one;
  });
  if (found->second.empty())
    by_person_.erase(found);
}

std::vector<std::shared_ptr<stream>> stream_hub::of(const std::string& person) const {
  std::vector<std::shared_ptr<stream>> all;
  const std::lock_guard held{mutex_};
  if (const auto found = by_person_.find(person); found != by_person_.end())
    for (const auto& w : found->second)
      if (auto s = w.lock())
        all.push_back(std::move(s));
  return all;
}

void stream_hub::show(const std::string& person, std::uint64_t offset, const std::string& frame) {
  for (const auto& s : of(person))
    s->show(offset, frame);
}

void stream_hub::show_latest(const std::string& person, std::string_view key,
                             const std::string& frame) {
  for (const auto& s : of(person))
    s->show_latest(key, frame);
}

void stream_hub::look_again(const std::function<bool(const std::string&)>& whom) {
  std::vector<std::shared_ptr<stream>> all;
  {
    const std::lock_guard held{mutex_};
    for (const auto& [person, streams] : by_person_)
      if (whom(person))
        for (const auto& w : streams)
          if (auto s = w.lock())
            all.push_back(std::move(s));
  }
  for (const auto& s : all)
    s->look_again();
}

void stream_hub::end_session(const session_id& ended) {
  for (const auto& s : of(std::string{placement_key(ended.text)}))
    if (s->speaks_for(ended))
      s->close(token_expired, "session ended");
}

void stream_hub::sweep(instant now) {
  std::vector<std::shared_ptr<stream>> expired, silent;
  {
    const std::lock_guard held{mutex_};
    for (const auto& [person, streams] : by_person_)
      for (const auto& w : streams)
        if (auto s = w.lock(); s && s->outlived(now))
          expired.push_back(std::move(s));
    for (const auto& [address, w] : guests_)
      if (auto s = w.lock(); s && s->silent_for(bounds_.hello))
        silent.push_back(std::move(s));
  }
  for (const auto& s : expired)
    s->close(token_expired, "token expired");
  for (const auto& s : silent)
    s->close(token_expired, "hello expected");
}

} // namespace callout::routes
