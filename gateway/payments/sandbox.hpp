// The sandbox payment gate and the sandbox bank: what Callout asks of the world about money, in
// a world that fits in one file and fails on command. For development, tests and demonstrations.
#pragma once

#include "actors/runtime/ports.hpp"
#include "gateway/payments/books.hpp"
#include "gateway/payments/desk.hpp"

#include <mutex>

namespace callout::payments {

/// Safe to use from many threads. Answers come from a thread of its own, after what they say is
/// durable: whatever was answered is in the books, also after the power went.
class sandbox {
public:
  /// Opens or makes the books, sandbox.db in that folder. Throws journal_error when that cannot
  /// be done. The clock says until when a hold can be captured.
  sandbox(const std::filesystem::path& directory, callout::clock&, desk_options = {});
  /// Answers what is waiting, then stops. What is asked later is not answered.
  ~sandbox();

  /// The name of its books, `fresh` when they have none yet.
  std::string settle_name(std::string_view fresh) const;

  /// Asked `payment::request`, answers `payment::answered`.
  provider& gate() { return gate_; }
  /// Asked `payout::request`, answers `payout::answered`.
  provider& bank() { return bank_; }

  /// See faults.hpp; takes the place of the plan before. Answers the plan as it stands.
  outcome<json> set_faults(const json& plan);
  json faults() const { return desk_.faults(); }

  /// One for each currency.
  std::vector<totals> sums();
  std::vector<line> lines_after(std::uint64_t id, std::size_t limit);
  std::optional<line> find(deed, std::string_view key);
  /// `{"totals":[…],"lines":[…],"next":<id>}`: lines after that one, at most `limit`.
  json books(std::uint64_t after = 0, std::size_t limit = 100);

private:
  struct payment_gate final : provider {
    explicit payment_gate(desk& d) : at{d} {}
    void ask(const std::string&, const payload&, std::function<void(payload)>) override;
    desk& at;
  };
  struct payout_bank final : provider {
    explicit payout_bank(desk& d) : at{d} {}
    void ask(const std::string&, const payload&, std::function<void(payload)>) override;
    desk& at;
  };

  const std::filesystem::path file_;
  callout::clock& clock_;
  desk desk_;
  payment_gate gate_{desk_};
  payout_bank bank_{desk_};
  std::mutex reading_;
  books_reader reader_;
};

} // namespace callout::payments
