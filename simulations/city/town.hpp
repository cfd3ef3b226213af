// What the people of the city share: the lines to the server, the clock, the places, the
// tally, and who has booked what.
#pragma once

#include "simulations/city/ack_log.hpp"
#include "simulations/city/net/http_pool.hpp"
#include "simulations/city/net/ws_session.hpp"
#include "simulations/city/options.hpp"
#include "simulations/city/rhythm.hpp"
#include "simulations/city/tally.hpp"
#include "tests/kit/places.hpp"

#include <unordered_map>

namespace callout::city {

class customer;

struct person {
  std::string subject;
  std::string token;
  dice luck;
  std::uint64_t acts = 0; ///< so far; numbers the idempotency keys
};

/// What can be booked, and what a technician must know for it.
struct service {
  std::string name;
  std::vector<std::string> skills;
};

class town {
public:
  town(boost::asio::io_context&, const options&, boost::asio::ip::tcp::endpoint server,
       std::vector<kit::place> places);

  boost::asio::io_context& io;
  const options& settings;
  agenda later;
  http_pool http;
  ws_exchange lines;
  city_clock clock;
  std::vector<kit::place> places;
  std::vector<service> services;
  tally counts;
  ack_log acks;
  moment opened = steady::now();
  bool closing = false; ///< nobody starts anything new

  std::chrono::duration<double> elapsed() const { return steady::now() - opened; }
  /// Wall-clock time as the server sees it, whose clock may have been put forward.
  instant now() const;
  void learn_time(instant theirs);
  void learn_time(const std::string& theirs);
  /// How far it is ahead of ours.
  span ahead() const { return ahead_; }

  /// After that much of the city's time.
  void after(std::chrono::duration<double> theirs, agenda::task);

  /// A POST under a key of its own; acknowledged ones are logged, refused ones tallied.
  /// `about` is added to the log's line.
  void act(person&, const char* action, std::string target, const json& body, json about,
           http_done);
  void get(const person&, std::string target, http_done);
  void put(const person&, std::string target, const json& body, http_done);

  /// Who waits for a booking; null when nobody here does.
  customer* waiting_for(const std::string& booking) const;
  void waits(const std::string& booking, customer*);
  void waits_no_more(const std::string& booking);
  /// The first offer for a booking was seen; it may come before the booking's own answer.
  void offer_seen(const std::string& booking);
  std::optional<moment> first_offer(const std::string& booking) const;

  /// Work done, and the customer will never say so: the server has to end it by the clock.
  std::vector<std::string> unconfirmed;

  /// A customer is free to book again.
  std::function<void(customer&)> on_free = [](customer&) {};
  /// The server does not take a token any more.
  std::function<void()> on_unauthorised = [] {};

private:
  span ahead_{0};
  std::string run_; ///< no other run used it, so that no key is used twice
  std::unordered_map<std::string, customer*> waiting_;
  std::unordered_map<std::string, moment> offers_;
};

} // namespace callout::city
