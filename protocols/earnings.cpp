#include "protocols/earnings.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<earnings::command>;
template struct separate_family<earnings::event>;

} // namespace callout
