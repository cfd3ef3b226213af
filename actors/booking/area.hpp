// What a technician may know of an address before he accepts: the district, not the door.
#pragma once

#include "protocols/terms.hpp"

namespace callout::booking {

/// All but the first part of the address, or the point to about a kilometre.
std::string area_of(const place&);

} // namespace callout::booking
