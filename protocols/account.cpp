#include "protocols/account.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<account::command>;
template struct separate_family<account::event>;

} // namespace callout
