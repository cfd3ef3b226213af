// The text of callout.toml, which the build puts into the program.
#pragma once

namespace callout::config {
extern const char* const default_settings;
}
