# Rules of the fulfilment domain: pure, so none of these needs an actor system.
callout_test(booking_tests
  SOURCES booking.test.cpp
  USES tests/scenario actors/booking actors/payment actors/dispatching
  LABELS nocaf)
