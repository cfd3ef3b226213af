#include "protocols/dispatching.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<dispatching::command>;
template struct separate_family<dispatching::event>;

} // namespace callout
