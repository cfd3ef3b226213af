#include "gateway/payments/line_columns.hpp"

namespace callout::payments {

namespace {

template <worded E>
E word(std::string_view text) {
  if (const auto e = from_name<E>(text))
    return *e;
  throw journal_error{"the sandbox's books hold the unknown word '" + std::string{text} + "'"};
}

std::uint64_t stored(std::int64_t x) {
  return static_cast<std::uint64_t>(x);
}

std::int64_t amount(const sqlite::statement& s, int at) {
  return static_cast<std::int64_t>(s.number(at));
}

instant time(const sqlite::statement& s, int at) {
  return instant{span{amount(s, at)}};
}

} // namespace

void insert(sqlite::statement& s, const line& l) {
  const auto currency = l.asked.amount.currency;
  s.bind(1, l.id).bind(2, desk_of(l.asked.what)).bind(3, l.asked.key);
  s.bind(4, name_of(l.asked.what)).bind(5, stored(l.asked.amount.minor));
  s.bind(6, currency.text()).bind(7, l.asked.party).bind(8, l.asked.reference);
  s.bind(9, name_of(l.told.result)).bind(10, l.told.reference);
  s.bind(11, stored(l.told.amount ? l.told.amount->minor : 0));
  s.bind(12, stored(l.told.capture_before ? l.told.capture_before->time_since_epoch().count() : 0));
  s.bind(13, l.told.code).bind(14, stored(l.booked.minor)).bind(15, l.about);
  s.bind(16, stored(l.at.time_since_epoch().count()));
  s.run();
}

line read_line(const sqlite::statement& s) {
  const auto code = s.text(5);
  if (code.size() != 3)
    throw journal_error{"the sandbox's books hold an amount without a currency"};
  money base;
  code.copy(base.currency.code, 3);
  const auto in_books = [&](int at) {
    auto m = base;
    m.minor = amount(s, at);
    return m;
  };
  line l;
  l.id = s.number(0);
  l.asked = {word<deed>(s.text(3)), std::string{s.text(2)}, in_books(4), std::string{s.text(6)},
             std::string{s.text(7)}};
  l.told.result = word<payment::result>(s.text(8));
  l.told.reference = s.text(9);
  if (l.told.result == payment::result::ok)
    l.told.amount = in_books(10);
  if (s.number(11) > 0)
    l.told.capture_before = time(s, 11);
  l.told.code = s.text(12);
  l.booked = in_books(13);
  l.about = s.number(14);
  l.at = time(s, 15);
  return l;
}

} // namespace callout::payments
