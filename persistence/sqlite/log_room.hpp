// Gives the write-ahead log its full size before anything is written to it: a commit that writes
// over what is there has no change of size to make durable, which halves what it costs.
#pragma once

#include <cstddef>
#include <filesystem>

namespace callout::sqlite {

/// Lengthens the file with zeros, which SQLite takes for the end of the log, and syncs it. To be
/// called before the database is opened. Without room on the disk it stays as it was.
void make_room(const std::filesystem::path& log, std::size_t bytes);

} // namespace callout::sqlite
