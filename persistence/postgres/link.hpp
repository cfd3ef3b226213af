// Whether what travels to the database is safe from others.
#pragma once

#include <optional>
#include <string>

namespace callout {

/// Why a connection given so, and by the environment where it says nothing, may be listened to or
/// answered by somebody else; nothing when it stays on this machine or proves whom it speaks to
/// (sslmode=verify-full). A sentence of libpq's when it cannot be read.
std::optional<std::string> unsafe_link(const std::string& connection);

} // namespace callout
