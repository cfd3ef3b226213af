// Items of lists, as persistence/views/items.cpp writes them: for the document only.
#pragma once

#include "gateway/routes/shapes.hpp"

namespace callout::routes {

struct booking_listed {
  std::string id, status, customer;
  std::optional<std::string> technician;
  std::string service;
  money price;
  instant created_at{}, updated_at{};
  static constexpr auto fields() {
    using b = booking_listed;
    return std::tuple{field{"id", &b::id},
                      field{"status", &b::status},
                      field{"customer", &b::customer},
                      field{"technician", &b::technician},
                      field{"service", &b::service},
                      field{"price", &b::price},
                      field{"created_at", &b::created_at},
                      field{"updated_at", &b::updated_at}};
  }
};

struct payout_listed {
  std::string id, technician;
  money amount;
  std::string status;
  instant created_at{}, updated_at{};
  std::optional<std::string> reference;
  static constexpr auto fields() {
    using p = payout_listed;
    return std::tuple{field{"id", &p::id},
                      field{"technician", &p::technician},
                      field{"amount", &p::amount},
                      field{"status", &p::status},
                      field{"created_at", &p::created_at},
                      field{"updated_at", &p::updated_at},
                      field{"reference", &p::reference, "The bank's own, once paid."}};
  }
};

struct account_listed {
  std::string name;
  money balance, debits, credits;
  static constexpr auto fields() {
    using a = account_listed;
    return std::tuple{field{"name", &a::name},
                      field{"balance", &a::balance, "Debits less credits."},
                      field{"debits", &a::debits}, field{"credits", &a::credits}};
  }
};

/// Where in the log a thing stands.
struct position_in_log {
  std::uint64_t shard = 0, seq = 0;
  static constexpr auto fields() {
    return std::tuple{field{"shard", &position_in_log::shard}, field{"seq", &position_in_log::seq}};
  }
};

struct entry_listed {
  std::string account;
  std::int64_t minor = 0;
  std::string currency;
  instant at{};
  std::string entity, type;
  position_in_log position;
  static constexpr auto fields() {
    using e = entry_listed;
    return std::tuple{field{"account", &e::account},   field{"minor", &e::minor},
                      field{"currency", &e::currency}, field{"at", &e::at},
                      field{"entity", &e::entity},     field{"type", &e::type},
                      field{"position", &e::position}};
  }
};

template <class Item>
json list_of() {
  return page_of(schema_of<Item>());
}

} // namespace callout::routes
