// What staff find by words, and what they are shown of it before they open it.
#pragma once

#include "actors/discovery/text/index.hpp"
#include "protocols/json.hpp"

namespace callout::routes {

enum class sought { service, technician, booking };
constexpr auto names(sought) {
  return std::array<std::string_view, 3>{"service", "technician", "booking"};
}

/// As it is kept in the index, ready to be sent. No phone and no customer's name is in the index.
struct found {
  std::optional<std::string> status; ///< first, so that it can be replaced in the text
  std::optional<std::string> name, name_ar;
  std::optional<std::vector<std::string>> skills;
  std::optional<bool> approved, on_shift;
  std::optional<std::string> service, address;
  std::optional<instant> created_at;
  static constexpr auto fields() {
    using f = found;
    return std::tuple{field{"status", &f::status, "Of a booking."},
                      field{"name", &f::name, "Of a service, in English, or of a technician."},
                      field{"name_ar", &f::name_ar, "Of a service, in Arabic."},
                      field{"skills", &f::skills, "Of a service or a technician."},
                      field{"approved", &f::approved, "Of a technician."},
                      field{"on_shift", &f::on_shift, "Of a technician."},
                      field{"service", &f::service, "Of a booking: its code."},
                      field{"address", &f::address, "Of a booking."},
                      field{"created_at", &f::created_at, "Of a booking."}};
  }
};

/// What is searched on this node. Both are for any thread.
struct by_words {
  std::function<std::vector<full_text::hit>(const full_text::question&)> find;
  struct state {
    std::uint64_t behind = 0; ///< rows of the log that are not in the index yet
    bool rebuilding = false;
    bool bookings = true; ///< they are in it at all
  };
  std::function<by_words::state()> now;
};

} // namespace callout::routes
