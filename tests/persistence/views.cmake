# The tests of the read models.
if(NOT TARGET callout_tests_persistence)
  callout_library(tests/persistence)
endif()
callout_test(views_tests
  SOURCES views.test.cpp views_fields.test.cpp views_recovery.test.cpp views_statuses.test.cpp
  USES tests/persistence persistence/views persistence/memory actors/booking tests/kit
  LABELS nocaf)
target_precompile_headers(views_tests PRIVATE <nlohmann/json.hpp> <gtest/gtest.h>)
