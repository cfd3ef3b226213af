#include "protocols/booking.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<booking::command>;
template struct separate_family<booking::event>;

} // namespace callout
