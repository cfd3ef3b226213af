#include "protocols/challenge.hpp"
#include "protocols/separate_family_impl.hpp"

namespace callout {

template struct separate_family<challenge::command>;
template struct separate_family<challenge::event>;

} // namespace callout
