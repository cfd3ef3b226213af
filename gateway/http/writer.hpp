// A response as it goes onto the wire: head and body in one buffer.
#pragma once

#include "gateway/http/message.hpp"

namespace callout::http {

struct envelope {
  std::string_view request_id;
  std::string_view date;
  bool keep_alive = true;
  bool head_only = false; // the answer to HEAD
};

/// Appends. Header fields that would break the framing are left out.
void write_response(std::string& out, const response&, const envelope&);

} // namespace callout::http
