// A run from the first look at the server to the last table.
#pragma once

#include "simulations/city/books.hpp"
#include "simulations/city/crowd.hpp"
#include "simulations/city/progress.hpp"

#include <boost/asio/signal_set.hpp>

namespace callout::city {

class city {
public:
  city(town&, const identities&);

  /// Starts it; it goes on in the town's io_context until all is done.
  void begin();
  const books& ledger() const { return books_; }
  /// What stopped the run before its time; empty when nothing did.
  const std::string& trouble() const { return trouble_; }

private:
  void load_catalogue();
  void listen_for_signals();
  /// The run fails for that reason when this much has passed and it has not ended.
  void at_the_latest(steady::duration, std::string why);
  void live();
  void close();
  void await_rest();
  void settle();
  void recount(std::size_t place);
  void read_ledger(const std::string& cursor);
  void finish();
  void fail(std::string why);

  town& town_;
  crowd crowd_;
  progress progress_;
  boost::asio::signal_set signals_;
  books books_;
  int looks_left_ = 10;
  std::string trouble_;
  moment drained_by_{};
  bool found_ = false; ///< the server
  bool finished_ = false;
};

} // namespace callout::city
