// Reads what a run left behind straight from its files and tables, by none of the server's own
// code.
#pragma once

#include "simulations/auditors/audits.hpp"

#include <filesystem>

namespace callout::crash {

using namespace callout::auditors;

/// Reads DIR/journal.db, or the table in this database; a server may be writing to it. Throws
/// std::runtime_error.
log_book read_log(const std::filesystem::path& data, const std::string& database = {});

/// What the sandbox gate and bank have done, from their own file: (operation, key) → amount.
std::map<std::pair<std::string, std::string>, std::int64_t>
read_books(const std::filesystem::path& data);

/// One line of the city's file of acknowledgements for each.
std::vector<ack> read_acks(const std::filesystem::path& file);

} // namespace callout::crash
