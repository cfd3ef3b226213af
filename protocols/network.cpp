#include "protocols/network.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<network::command>;
template struct separate_family<network::event>;

} // namespace callout
