// What can be booked, and under which terms. Read from the settings at start; a booking keeps
// the terms it was sold under.
#pragma once

#include "protocols/terms.hpp"

#include <algorithm>

namespace callout {

struct catalogue_item {
  std::string code; ///< as in ac.repair
  std::string name_en;
  std::string name_ar;
  money price; ///< VAT included
  std::chrono::seconds duration{3600};
  std::vector<std::string> skills;
  bool outdoors = false; ///< done in the sun
  static constexpr auto fields() {
    using c = catalogue_item;
    return std::tuple{field{"code", &c::code},           field{"name_en", &c::name_en},
                      field{"name_ar", &c::name_ar},     field{"price", &c::price},
                      field{"duration_s", &c::duration}, field{"skills", &c::skills},
                      field{"outdoors", &c::outdoors}};
  }
};

class catalogue {
public:
  void add(catalogue_item item, booking_terms terms) {
    items_.push_back(std::move(item));
    terms_.push_back(std::move(terms));
  }
  const std::vector<catalogue_item>& items() const { return items_; }
  bool outdoors(std::string_view code) const {
    return std::ranges::any_of(items_, [&](const auto& i) { return i.code == code && i.outdoors; });
  }
  const booking_terms* terms(std::string_view code) const {
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (items_[i].code == code)
        return &terms_[i];
    return nullptr;
  }

private:
  std::vector<catalogue_item> items_;
  std::vector<booking_terms> terms_;
};

} // namespace callout
