// The reasons for which the edge turns a request down before anyone else sees it.
#pragma once

#include "protocols/outcome.hpp"

namespace callout::http {

constexpr refusal bad_request{"bad_request", 400, "The request is not well-formed HTTP/1.1."};
constexpr refusal bad_framing{"bad_framing", 400, "Where the body ends is in doubt."};
constexpr refusal bad_header{"bad_header", 400, "A header field is malformed or repeated."};
constexpr refusal bad_host{"bad_host", 400, "Exactly one well-formed Host is required."};
constexpr refusal bad_target{"bad_target", 400, "The request target is malformed."};
constexpr refusal unexpected_body{"unexpected_body", 400, "This method takes no body."};
constexpr refusal method_not_allowed{"method_not_allowed", 405, "This method is not known here."};
constexpr refusal not_acceptable{"not_acceptable", 406, "Accept excludes application/json."};
constexpr refusal request_timeout{"request_timeout", 408, "The request did not arrive in time."};
constexpr refusal body_too_large{"body_too_large", 413, "The body is too large."};
constexpr refusal target_too_long{"target_too_long", 414, "The request target is too long."};
constexpr refusal unsupported_media_type{"unsupported_media_type", 415,
                                         "The body must be application/json in UTF-8."};
constexpr refusal expectation_failed{"expectation_failed", 417,
                                     "Only 100-continue can be expected."};
constexpr refusal misdirected{"misdirected", 421, "This server does not answer for that host."};
constexpr refusal header_too_large{"header_too_large", 431, "The header is too large."};
constexpr refusal internal{"internal", 500, "The request was not answered."};
constexpr refusal unsupported_coding{"unsupported_coding", 501,
                                     "Only the chunked transfer coding is supported."};
constexpr refusal overloaded{"overloaded", 503, "Too many connections; try again soon."};
constexpr refusal too_slow{"too_slow", 504, "No answer in time; the outcome is not known."};
constexpr refusal unsupported_version{"unsupported_version", 505, "Speak HTTP/1.1."};

} // namespace callout::http
