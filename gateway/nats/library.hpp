// The NATS C client as C++: the only header that includes it. Not for other folders.
#pragma once

#include "gateway/nats/options.hpp"

#include <nats/nats.h>

#include <memory>
#include <string>
#include <string_view>

namespace callout::nats {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* x) const {
    Free(x);
  }
};

using message = std::unique_ptr<natsMsg, freed_by<natsMsg_Destroy>>;
using settings = std::unique_ptr<natsOptions, freed_by<natsOptions_Destroy>>;

/// What the library says on this thread about its last failure.
std::string reason(natsStatus);

inline std::string_view body_of(natsMsg* m) {
  return {natsMsg_GetData(m), static_cast<std::size_t>(natsMsg_GetDataLength(m))};
}

} // namespace callout::nats
