#include "protocols/technician.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<technician::command>;
template struct separate_family<technician::event>;

} // namespace callout
