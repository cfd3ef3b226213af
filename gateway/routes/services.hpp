// What the routes work with. All of it outlives the server.
#pragma once

#include "actors/discovery/supply.hpp"
#include "actors/runtime/door.hpp"
#include "actors/runtime/ports.hpp"
#include "actors/zones/zone_map.hpp"
#include "gateway/auth/access_token.hpp"
#include "gateway/auth/keyring.hpp"
#include "gateway/auth/password.hpp"
#include "gateway/auth/phone.hpp"
#include "gateway/routes/catalogue.hpp"
#include "gateway/routes/found.hpp"
#include "persistence/views/views.hpp"
#include "protocols/network.hpp"
#include "protocols/session.hpp"
#include "protocols/staff.hpp"

#include <atomic>

namespace callout::routes {

struct policies {
  challenge::limits challenge;
  network::limits network;
  session::limits customer_session{};
  session::limits technician_session{std::chrono::hours{30 * 24}, std::chrono::hours{14 * 24}};
  session::limits staff_session{std::chrono::hours{12}, std::chrono::minutes{30}};
  std::chrono::seconds access_token{600};
  staff::limits staff{};
  std::chrono::seconds step_up{300}; ///< so long after a second factor dangerous acts are taken
  auth::phone_options phones;
  std::size_t page = 50; ///< of lists, unless asked otherwise
  std::size_t page_max = 200;
  /// Positions are taken only if no older and no further in the future than this.
  std::chrono::seconds position_age{120};
  int zone_minutes = 180; ///< local time, ahead of UTC
};

/// What exists in development only.
struct sandbox {
  std::function<json(std::string_view to)> messages;
  std::function<outcome<json>(const json&)> faults;
  std::function<json()> books;
  std::function<void(std::chrono::seconds)> advance_clock;
};

struct services {
  callout::door& door;
  callout::clock& clock;
  const auth::keyring& keys;
  auth::access_tokens& tokens;
  auth::password_desk* passwords = nullptr; ///< never null in a server
  views::store& views;
  callout::supply& supply;
  const catalogue& services_sold;
  policies policy;
  std::optional<sandbox> development;
  /// False while the node is starting or stopping.
  std::function<bool()> ready;
  /// A technician's position: for the index, and for those whom it concerns.
  std::function<void(const person_id& technician, const geo_point&, double accuracy_m, instant)>
      moved;
  /// Where visits can be booked; none: everywhere.
  const callout::zones::zone_map* zones = nullptr;
  routes::by_words by_words = {};
  std::string openapi_text = {};
  std::string zones_text = {}; ///< as GeoJSON
};

} // namespace callout::routes
