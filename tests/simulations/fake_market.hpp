// As little of Callout as a city needs to live on: bookings that are offered, accepted and
// worked off, in memory.
#pragma once

#include "tests/kit/fake_server.hpp"

#include <set>

namespace callout::city {

class fake_market {
public:
  struct booking {
    std::string id, status = "matching", customer, technician, key;
    std::int64_t version = 1;
    json location;
    std::set<std::string> asked; ///< technicians that were offered it
  };

  /// All of these run on the server's thread.
  kit::fake_script script();
  std::map<std::string, booking> bookings;  ///< by id
  std::map<std::string, std::size_t> calls; ///< by method and path, ids left out
  int refuse_next = 0;                      ///< so many requests get 503
  int lose_next = 0;                        ///< so many POSTs are done, but never answered

private:
  struct line {
    kit::fake_socket* socket = nullptr;
    std::uint64_t offset = 0;
    std::vector<json> sent;
  };
  kit::fake_answer answer(const kit::fake_request&);
  kit::fake_answer once(const kit::fake_request&, const std::string& who);
  kit::fake_answer act(const std::string& who, const std::string& kind, const std::string& id,
                       const std::string& verb, const json& body);
  kit::fake_answer make(const std::string& who, const std::string& key, const json& body);
  bool on_a_job(const std::string& who) const;
  kit::fake_answer accept(const std::string& who, booking&);
  kit::fake_answer change(booking&, const std::string& status);
  void tell(const std::string& who, const char* type, json data);
  void offer_around();
  json accounts() const;

  std::map<std::string, line> lines_; ///< by person
  std::map<kit::fake_socket*, std::string> people_;
  std::set<std::string> on_shift_;
  std::map<std::string, kit::fake_answer> answers_; ///< by person and key
};

} // namespace callout::city
