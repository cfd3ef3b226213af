# The packages Callout is built from: all from Debian 12 or 13.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED CONFIG)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx>=6.4)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq) # comes with it
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(nats REQUIRED IMPORTED_TARGET libnats>=3.4)
find_package(GTest REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus 3 REQUIRED)
find_package(mimalloc REQUIRED)

# Debian ships CAF 0.17 without CMake files.
find_library(CAF_CORE caf_core REQUIRED)
find_path(CAF_INCLUDE caf/actor_system.hpp REQUIRED)
add_library(CAF::core UNKNOWN IMPORTED)
set_target_properties(CAF::core PROPERTIES
  IMPORTED_LOCATION ${CAF_CORE} INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE}
  INTERFACE_LINK_LIBRARIES Threads::Threads)
