#include "gateway/http/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace callout::http {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error{errno, std::generic_category(), "RLIMIT_NOFILE"};
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  // An unlimited hard limit may lie above what the system grants: then the old one stands.
  if (limit.rlim_cur != before && setrlimit(RLIMIT_NOFILE, &limit) != 0)
    limit.rlim_cur = before;
  return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<std::size_t>::max()
                                         : static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t connections_within(std::size_t descriptors, std::size_t wanted) {
  const auto reserve = std::min(descriptor_reserve, descriptors / 2);
  return std::max<std::size_t>(std::min(wanted, descriptors - reserve), 1);
}

} // namespace callout::http
