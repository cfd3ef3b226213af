#include "protocols/inbox.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<inbox::command>;
template struct separate_family<inbox::event>;

} // namespace callout
