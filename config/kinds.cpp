#include "config/kinds.hpp"

namespace callout::config {

hosted_kinds all_kinds() {
  return {{{"booking", host_booking()},
           {"payment", host_payment()},
           {"dispatching", host_dispatching()},
           {"technician", host_technician()},
           {"inbox", host_inbox()},
           {"account", host_account()},
           {"session", host_session()},
           {"staff", host_staff()},
           {"challenge", host_challenge()},
           {"network", host_network()},
           {"earnings", host_earnings()},
           {"payout", host_payout()},
           {"payout_run", host_payout_run()}}};
}

} // namespace callout::config
