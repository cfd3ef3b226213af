// What a cancellation costs: DOMAIN 3.2 once more, by the times in the log.
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

constexpr std::int64_t minute = 60'000, day = 24 * 60 * minute;
constexpr std::int64_t late_by = 15 * minute;

struct fee {
  std::int64_t minor = 0, technician_bp = 0;
  bool operator==(const fee&) const = default;
};

std::string text_of(const fee& f) {
  return std::to_string(f.minor) + " with " + std::to_string(f.technician_bp) + " bp";
}

enum class where { nobody, his, on_the_way, there };

class visit {
public:
  void take(const row& r) {
    const auto& body = r.body();
    if (r.type == "booking.created") {
      terms_ = body.at("terms");
      created_ = ms_of(body.at("at"));
      plan(body);
    } else if (r.type == "booking.confirmed") {
      due_ = ms_of(body.at("arrive_due"));
    } else if (r.type == "booking.assigned") {
      he_ = where::his;
      assigned_ = ms_of(body.at("at"));
    } else if (r.type == "booking.unassigned") {
      he_ = where::nobody;
    } else if (r.type == "booking.departed") {
      he_ = where::on_the_way;
    } else if (r.type == "booking.arrived") {
      he_ = where::there;
      arrived_ = ms_of(body.at("at"));
      resume(arrived_);
    } else if (r.type == "booking.rescheduled") {
      move(body);
    } else if (r.type == "booking.sla_paused" && body.at("clock") == "arrive") {
      paused_ = ms_of(body.at("at"));
    } else if (r.type == "booking.sla_resumed" && body.at("clock") == "arrive") {
      resume(ms_of(body.at("at")));
    }
  }

  /// The customer changes his mind.
  fee cancelled(std::int64_t now) const {
    if (he_ == where::nobody || now <= created_ + seconds("free_after_booking_s") || late(now))
      return {};
    if (he_ == where::there)
      return call_out();
    if (asap_ && now <= assigned_ + seconds("asap_grace_after_assignment_s"))
      return {};
    if (he_ == where::on_the_way)
      return charge(amount("call_out"), number("technician_fee_bp"));
    if (asap_)
      return charge(std::min(amount("call_out"), policy("asap_fee_minor")), 10'000);
    if (now <= earliest_start(now) - seconds("late_before_start_s"))
      return {};
    return charge(
        std::min(amount("labour") * policy("late_fee_bp") / 10'000, policy("late_fee_minor")),
        number("technician_fee_bp"));
  }

  /// He was not there: unless the technician came too late to say so.
  fee missed() const {
    const auto until = asap_ ? due_ + late_by : std::max(due_, ends_);
    return arrived_ <= until ? call_out() : fee{};
  }

private:
  void plan(const json& body) {
    asap_ = !body.contains("slot") || body["slot"].is_null();
    starts_ = asap_ ? 0 : ms_of(body["slot"].at("start"));
    ends_ = asap_ ? 0 : ms_of(body["slot"].at("end"));
  }

  void move(const json& body) {
    if (!asap_)
      left_.emplace_back(ms_of(body.at("at")), starts_);
    plan(body);
    due_ = ms_of(body.at("arrive_due"));
    paused_ = 0;
    if (!body.contains("command") || body["command"].is_null())
      he_ = where::nobody;
  }

  void resume(std::int64_t at) {
    if (paused_)
      due_ += std::max<std::int64_t>(0, at - paused_);
    paused_ = 0;
  }

  bool late(std::int64_t now) const {
    return (he_ == where::there ? arrived_ : now) > due_ + late_by;
  }

  std::int64_t earliest_start(std::int64_t now) const {
    auto earliest = starts_;
    for (const auto& [at, start] : left_)
      if (now < at + day)
        earliest = std::min(earliest, start);
    return earliest;
  }

  fee charge(std::int64_t minor, std::int64_t technician_bp) const {
    minor = std::clamp<std::int64_t>(minor, 0, amount("price"));
    return {minor, minor > 0 ? technician_bp : 0};
  }
  fee call_out() const { return charge(amount("call_out"), 10'000 - number("commission_bp")); }

  std::int64_t amount(const char* what) const { return terms_.at(what).at("minor"); }
  std::int64_t number(const char* what) const { return terms_.at(what); }
  std::int64_t policy(const char* what) const { return terms_.at("cancellation").at(what); }
  std::int64_t seconds(const char* what) const { return policy(what) * 1000; }

  json terms_;
  std::int64_t created_ = 0, assigned_ = 0, arrived_ = 0, due_ = 0, paused_ = 0;
  std::int64_t starts_ = 0, ends_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> left_; ///< when, and which start
  bool asap_ = false;
  where he_ = where::nobody;
};

} // namespace

findings audit_fees(const log_book& log, std::map<std::string, std::uint64_t>* seen) {
  findings found;
  log.each("booking", [&](const std::string& id, const std::vector<const row*>& rows) {
    visit v;
    for (const auto* r : rows) {
      if (r->type != "booking.cancelled") {
        v.take(*r);
        continue;
      }
      const auto& body = r->body();
      const bool missed = body.at("reason") == "customer_no_show" && body.at("by") != "customer";
      const auto due = missed                        ? v.missed()
                       : body.at("by") == "customer" ? v.cancelled(r->at)
                                                     : fee{};
      const fee taken{body.at("fee").at("minor"), body.at("technician_bp")};
      if (taken != due)
        found.push_back("booking/" + id + ": cancelled for " + text_of(taken) + ", due were " +
                        text_of(due));
      else if (seen)
        ++(*seen)[std::string{"fee: "} + (missed ? "missed" : "cancelled") +
                  (due.minor ? " for money" : " for nothing")];
    }
  });
  return found;
}

} // namespace callout::auditors
