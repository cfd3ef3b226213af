// To whom jobs were offered, and which offers could still be taken.
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

/// What a technician was at the time, as far as offers go.
struct standing {
  bool approved = false, on_shift = false;
  std::set<std::string> skills;

  void see(const row& r) {
    const auto& body = r.body();
    approved = approved || r.type == "technician.approved";
    if (r.type == "technician.shift_set")
      on_shift = body.at("on");
    if (r.type == "technician.profile_set")
      skills = body.at("skills").get<std::set<std::string>>();
  }
};

struct made {
  std::string technician;
  std::int64_t expires_at = 0;
  bool open = true;
};

/// One search: what it offered to whom, and what came of it.
class search {
public:
  search(std::string id, findings& found) : id_{std::move(id)}, found_{found} {}

  void see(const row& r) {
    const auto& body = r.body();
    if (r.type == "dispatching.begun") {
      skills = body.at("what").at("skills").get<std::set<std::string>>();
      offers_.clear();
    } else if (r.type == "dispatching.offers_made") {
      for (const auto& o : body.at("offers"))
        make(o.at("number"), o.at("technician"), ms_of(body.at("expires_at")));
    } else if (r.type == "dispatching.offer_turned_down") {
      if (body.at("code") == "declined")
        refused_.insert(body.at("technician").get<std::string>());
      close(body.at("offer"));
    } else if (r.type == "dispatching.won") {
      win(r, body);
    }
    for (const char* list : {"expired", "withdrawn"})
      if (body.contains(list) && body[list].is_array())
        for (const auto& o : body[list])
          close(o.at("number"));
  }
  std::set<std::string> skills;

private:
  void make(std::int64_t number, const std::string& technician, std::int64_t expires_at) {
    if (refused_.contains(technician))
      found_.push_back("dispatching/" + id_ + " asks " + technician + ", who has declined");
    offers_[number] = {technician, expires_at};
  }
  void close(std::int64_t number) {
    if (const auto o = offers_.find(number); o != offers_.end())
      o->second.open = false;
  }
  void win(const row& r, const json& body) {
    const auto o = offers_.find(body.at("offer"));
    const std::string who = body.at("technician");
    if (o == offers_.end() || o->second.technician != who)
      found_.push_back("dispatching/" + id_ + " is won by " + who + ", to whom it was not offered");
    else if (!o->second.open || r.at >= o->second.expires_at)
      found_.push_back("dispatching/" + id_ + " is won by " + who + ", whose offer was over");
  }

  const std::string id_;
  findings& found_;
  std::map<std::int64_t, made> offers_;
  std::set<std::string> refused_;
};

} // namespace

findings audit_offers(const log_book& log) {
  findings found;
  std::map<std::string, std::set<std::string>> needs; // Skills, by booking.
  log.each("dispatching", [&](const std::string& id, const std::vector<const row*>& rows) {
    search s{id, found};
    for (const auto* r : rows)
      s.see(*r);
    needs[id] = s.skills;
  });
  log.each("technician", [&](const std::string& id, const std::vector<const row*>& rows) {
    standing he;
    std::map<std::string, std::int64_t> open;
    for (const auto* r : rows) {
      he.see(*r);
      const auto& body = r->body();
      if (r->type == "technician.offered") {
        const auto& wanted = needs[body.at("booking")];
        if (!he.approved || !he.on_shift || !std::ranges::includes(he.skills, wanted))
          found.push_back("technician/" + id + " is offered what he may not do: " +
                          body.at("booking").get<std::string>());
        open[body.at("offer")] = ms_of(body.at("expires_at"));
      }
      if (r->type == "technician.accepted")
        if (const auto o = open.find(body.at("offer")); o == open.end() || r->at >= o->second)
          found.push_back("technician/" + id +
                          " accepts an offer that is over: " + body.at("offer").get<std::string>());
    }
  });
  return found;
}

} // namespace callout::auditors
