// Makes folders whose names cannot collide between test programs running side by side.
#include "tests/kit/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace callout::kit {

temporary_directory::temporary_directory() {
  std::string name = std::filesystem::temp_directory_path() / "callout-XXXXXX";
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error{errno, std::generic_category(), "mkdtemp " + name};
  path_ = name;
}

temporary_directory::~temporary_directory() {
  std::error_code ignored;
  if (!kept_)
    std::filesystem::remove_all(path_, ignored);
}

} // namespace callout::kit
