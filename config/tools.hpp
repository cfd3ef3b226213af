// What command-line tools ask of a node, running or opened for them.
#pragma once

#include "config/installation.hpp"

namespace callout::config {

/// {"do":"show","kind","id"} | {"do":"token","role","subject","count"} |
/// {"do":"invite","name","role"} | {"do":"audit"} | {"do":"release","kind","id"}; answers an
/// object, with "error" when it could not be done.
json answer_tool(installation&, const json& asked);

/// Walks the whole log of this folder and folds anew what snapshots hold; "error" names the first
/// row that is wrong.
json audit(journal_reader&, const settings&);

} // namespace callout::config
