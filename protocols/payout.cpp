#include "protocols/payout.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<payout::command>;
template struct separate_family<payout::event>;

} // namespace callout
