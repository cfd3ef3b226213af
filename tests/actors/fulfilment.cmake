# Rules of the fulfilment domain: pure, so none of these needs an actor system.
callout_test(booking_tests
  SOURCES booking_payment.test.cpp booking_assignment.test.cpp booking_visit.test.cpp
          booking_fee.test.cpp booking_arrival.test.cpp booking_abort.test.cpp
          booking_progress.test.cpp booking_dispute.test.cpp booking_late_hold.test.cpp
          booking_table.test.cpp sla_clock.test.cpp
  USES tests/scenario actors/booking
  LABELS nocaf)
target_compile_definitions(booking_tests PRIVATE
  CALLOUT_TRANSITIONS="${CMAKE_CURRENT_SOURCE_DIR}/booking_transitions.txt")

callout_test(payment_tests
  SOURCES payment.test.cpp payment_recovery.test.cpp
  USES tests/scenario actors/payment actors/ledger
  LABELS nocaf)

callout_test(dispatching_tests
  SOURCES dispatching.test.cpp matching.test.cpp
  USES tests/scenario actors/dispatching actors/matching
  LABELS nocaf)

callout_test(gathering_tests
  SOURCES gathering.test.cpp
  USES actors/gathering actors/matching
  LABELS nocaf)

callout_test(replay_tests
  SOURCES replay.test.cpp explain.test.cpp
  USES tests/scenario actors/replay actors/dispatching actors/matching
  LABELS nocaf)

callout_test(ledger_tests
  SOURCES ledger.test.cpp
  USES actors/ledger
  LABELS nocaf)

callout_test(fulfilment_property_tests
  SOURCES fulfilment_property.test.cpp fulfilment_world.cpp fulfilment_watch.cpp
          fulfilment_folk.cpp fulfilment_life.cpp fulfilment_staff.cpp
  USES tests/scenario actors/booking actors/payment actors/dispatching actors/ledger
  LABELS nocaf
  TIMEOUT 1800)

callout_test(effects_tests
  SOURCES effects.test.cpp
  USES actors
  LABELS nocaf)
