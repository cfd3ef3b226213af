// One network that codes are asked from (DOMAIN §3.11), so that nobody has the platform send
// messages to phones without end. The entity's id is a keyed hash of the network, and addresses
// are too: neither enters the log.
#pragma once

#include "protocols/challenge.hpp"

namespace callout::network {

/// Sendings within any hour.
struct limits {
  int per_address = 20;
  int per_network = 60;
  bool operator==(const limits&) const = default;
  static constexpr auto fields() {
    using l = limits;
    return std::tuple{
        field{"per_address_hour", &l::per_address, "", bounds{.min = 1, .max = 100'000}},
        field{"per_network_hour", &l::per_network, "", bounds{.min = 1, .max = 100'000}}};
  }
};

/// A code is about to be sent because this address of the network asks for it.
struct admit {
  static constexpr std::string_view kind = "network.admit";
  challenge_id id;
  std::string address; ///< its keyed hash
  network::limits limits;
  bool operator==(const admit&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &admit::id}, field{"address", &admit::address},
                      field{"limits", &admit::limits}};
  }
};

/// Nothing was sent for it after all.
struct give_back {
  static constexpr std::string_view kind = "network.give_back";
  challenge_id id;
  bool operator==(const give_back&) const = default;
  static constexpr auto fields() { return std::tuple{field{"id", &give_back::id}}; }
};

using command = std::variant<admit, give_back>;

// -- events ----------------------------------------------------------------------------

struct admitted {
  static constexpr std::string_view kind = "network.admitted";
  challenge_id id;
  std::string address;
  instant at{};
  bool operator==(const admitted&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &admitted::id}, field{"address", &admitted::address},
                      field{"at", &admitted::at}};
  }
};

struct given_back {
  static constexpr std::string_view kind = "network.given_back";
  challenge_id id;
  bool operator==(const given_back&) const = default;
  static constexpr auto fields() { return std::tuple{field{"id", &given_back::id}}; }
};

using event = std::variant<admitted, given_back>;

// -- refusals --------------------------------------------------------------------------

inline constexpr refusal forbidden{"network.forbidden", 403, "This is not yours to do."};
inline constexpr refusal not_found{"network.not_found", 404, "There is no such network."};
/// Says how long to wait, as `challenge::wait` does.
inline constexpr refusal too_many{"challenge.too_many_here", 429,
                                  "Too many codes were asked for from here."};

} // namespace callout::network

namespace callout {
template <>
struct family<network::command> : separate_family<network::command> {};
template <>
struct family<network::event> : separate_family<network::event> {};
} // namespace callout
