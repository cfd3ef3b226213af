#include "protocols/session.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<session::command>;
template struct separate_family<session::event>;

} // namespace callout
