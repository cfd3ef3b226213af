#include "persistence/views/items.hpp"

#include "protocols/json.hpp"

namespace callout::views {

namespace {

/// Puts an item together, member by member.
class item {
public:
  item& with(std::string_view name, std::string_view value) {
    write_quoted(key(name), value);
    return *this;
  }
  template <class T>
  item& with_value(std::string_view name, const T& value) {
    codec<T>::write(key(name), value);
    return *this;
  }
  std::string done() { return std::move(text_) + '}'; }

private:
  std::string& key(std::string_view name) {
    text_.append(text_.size() > 1 ? ",\"" : "\"").append(name).append("\":");
    return text_;
  }
  std::string text_ = "{";
};

} // namespace

std::string booking_item(const booking_line& b) {
  item i;
  i.with("id", b.id).with("status", b.status).with("customer", b.customer);
  if (!b.technician.empty())
    i.with("technician", b.technician);
  i.with("service", b.service).with_value("price", b.price);
  return i.with_value("created_at", b.created_at).with_value("updated_at", b.updated_at).done();
}

std::string payout_item(const payout_line& p) {
  item i;
  i.with("id", p.id).with("technician", p.technician).with_value("amount", p.amount);
  i.with("status", p.status).with_value("created_at", p.created_at);
  i.with_value("updated_at", p.updated_at);
  if (!p.reference.empty())
    i.with("reference", p.reference);
  return i.done();
}

std::string account_item(const account_name& a, const turnover& t) {
  return item{}
      .with("name", a.name)
      .with_value("balance", money{t.debits - t.credits, a.currency})
      .with_value("debits", money{t.debits, a.currency})
      .with_value("credits", money{t.credits, a.currency})
      .done();
}

std::string entry_item(const entry& e, const std::string& account) {
  const raw_json at{"{\"shard\":" + std::to_string(e.shard) + ",\"seq\":" + std::to_string(e.seq) +
                    '}'};
  return item{}
      .with("account", account)
      .with_value("minor", e.minor)
      .with("currency", e.currency)
      .with_value("at", e.at)
      .with("entity", e.entity)
      .with("type", e.type)
      .with_value("position", at)
      .done();
}

} // namespace callout::views
