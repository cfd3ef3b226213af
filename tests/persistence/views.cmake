# The tests of the read models.
if(NOT TARGET callout_tests_persistence)
  callout_library(tests/persistence)
endif()
callout_test(views_tests
  SOURCES views.test.cpp views_fields.test.cpp views_recovery.test.cpp
  USES tests/persistence persistence/views persistence/memory tests/kit
  LABELS nocaf)

callout_test(postgres_views_tests
  SOURCES postgres_views.test.cpp follower.test.cpp
  USES tests/persistence persistence/views persistence/postgres_views persistence/memory tests/kit
  LABELS nocaf TIMEOUT 300)

# Stands alone because it needs the rules of a booking.
callout_test(views_statuses_tests
  SOURCES views_statuses.test.cpp
  USES persistence/views actors/booking
  LABELS nocaf)
