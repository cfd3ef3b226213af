// Codes that prove a phone, and tokens that keep somebody signed in (DOMAIN 3.11, 3.12).
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

/// One phone, and the code that was sent to it last.
class phone {
public:
  phone(std::string id, findings& found) : id_{std::move(id)}, found_{found} {}

  void see(const row& r) {
    const auto& body = r.body();
    if (r.type == "challenge.issued") {
      issue(r, body);
    } else if (r.type == "challenge.mismatched") {
      judge(r, body, "was tried");
      if (++wrong_ > checks_)
        say("a code was tried " + std::to_string(wrong_) + " times, not " +
            std::to_string(checks_));
    } else if (r.type == "challenge.passed") {
      judge(r, body, "was taken");
      open_ = false;
    } else if (r.type == "challenge.locked") {
      locked_until_ = ms_of(body.at("until"));
      open_ = false;
    }
  }

private:
  void issue(const row& r, const json& body) {
    const auto& limits = body.at("limits");
    if (r.at < locked_until_)
      say("a code was sent while it was locked");
    window(r.at, 10 * 60, limits.at("per_10_minutes"));
    window(r.at, 3600, limits.at("per_hour"));
    window(r.at, 86'400, limits.at("per_day"));
    sent_.push_back(r.at);
    code_ = body.at("id");
    if (!ever_.insert(code_).second)
      say("a code was sent twice: " + code_);
    checks_ = limits.at("checks");
    expires_at_ = ms_of(body.at("expires_at"));
    wrong_ = 0;
    open_ = true;
  }
  void window(std::int64_t now, std::int64_t seconds, std::int64_t most) {
    const auto n =
        std::ranges::count_if(sent_, [&](std::int64_t t) { return now - t < seconds * 1000; });
    if (n >= most)
      say(std::to_string(n + 1) + " codes were sent within " + std::to_string(seconds) + " s");
  }
  void judge(const row& r, const json& body, const char* what) {
    if (!open_ || body.at("id") != code_ || r.at >= expires_at_ || r.at < locked_until_)
      say("a code " + std::string{what} + " that was not open: " + body.at("id").dump());
  }
  void say(const std::string& what) { found_.push_back("challenge/" + id_ + ": " + what); }

  const std::string id_;
  findings& found_;
  std::set<std::string> ever_;
  std::string code_;
  std::vector<std::int64_t> sent_;
  std::int64_t checks_ = 0, expires_at_ = 0, locked_until_ = 0, wrong_ = 0;
  bool open_ = false;
};

} // namespace

findings audit_codes(const log_book& log) {
  findings found;
  log.each("challenge", [&](const std::string& id, const std::vector<const row*>& rows) {
    phone p{id, found};
    for (const auto* r : rows)
      p.see(*r);
  });
  return found;
}

findings audit_sessions(const log_book& log) {
  findings found;
  log.each("session", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::int64_t generation = 0;
    bool opened = false, revoked = false;
    const auto say = [&](const std::string& what) {
      found.push_back("session/" + id + ' ' + what);
    };
    for (const auto* r : rows) {
      if (r->type == "session.opened") {
        if (std::exchange(opened, true))
          say("is opened twice");
      } else if (r->type == "session.rotated") {
        const std::int64_t next = r->body().at("generation");
        if (!opened || revoked)
          say("gives out a token when it is not open");
        if (next != generation + 1)
          say("gives out token " + std::to_string(next) + " after " + std::to_string(generation));
        generation = next;
      } else if (r->type == "session.revoked") {
        if (std::exchange(revoked, true))
          say("is revoked twice");
      }
    }
  });
  return found;
}

} // namespace callout::auditors
