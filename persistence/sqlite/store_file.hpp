// Opens the file of the journal: judges what is there before SQLite touches it, makes what is
// missing, and refuses what this program does not know.
#pragma once

#include "persistence/sqlite/database.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"

namespace callout::sqlite {

/// Bytes in a page of the main file, and of the write-ahead log less its frame's header.
constexpr std::size_t page_bytes = 8192;

std::filesystem::path store_file(const std::filesystem::path& directory);

/// For the one writer, which holds the directory's lock.
std::unique_ptr<database> open_store(const std::filesystem::path& directory, const sqlite_options&);

/// Another connection to a file that `open_store` has opened.
std::unique_ptr<database> join_store(const std::filesystem::path& file, const char* vfs);

/// For reading only, by this process or another; checks the file as `open_store` does.
std::unique_ptr<database> open_to_read(const std::filesystem::path& file, const char* vfs);

} // namespace callout::sqlite
