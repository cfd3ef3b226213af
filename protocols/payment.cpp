#include "protocols/payment.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<payment::command>;
template struct separate_family<payment::event>;

} // namespace callout
