#include "protocols/staff.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<staff::command>;
template struct separate_family<staff::event>;

} // namespace callout
