// One command on its way to an entity. Inside a process it travels as the value it is;
// as JSON text it is written to the log and sent to other nodes.
#pragma once

#include "protocols/json.hpp"

#include <memory>
#include <typeinfo>

namespace callout {

class payload {
public:
  payload() = default;

  /// A command made by our own code.
  template <class Family, class Message>
  static payload of(Message message) {
    payload p;
    p.kind_ = Message::kind;
    p.held_ = std::make_shared<typed<Family>>(Family{std::move(message)});
    return p;
  }
  /// A command from outside: already parsed, not yet checked against its fields.
  static payload parsed(std::string kind, json document) {
    payload p;
    p.kind_ = std::move(kind);
    p.document_ = std::make_shared<const json>(std::move(document));
    return p;
  }
  /// A command read back from the log.
  static payload stored(std::string kind, std::string text) {
    payload p;
    p.kind_ = std::move(kind);
    p.text_ = std::make_shared<const std::string>(std::move(text));
    return p;
  }

  const std::string& kind() const { return kind_; }
  bool empty() const { return kind_.empty(); }

  /// The value, or where it is malformed.
  template <class Family>
  outcome<Family> as() const {
    if (const auto* t = dynamic_cast<const typed<Family>*>(held_.get()))
      return t->value;
    try {
      if (document_)
        return family<Family>::read(kind_, *document_, pointer{});
      return family<Family>::read(kind_, json::parse(text_ ? *text_ : "{}"),
                                  pointer{.closed = false});
    } catch (const malformed& m) {
      return rejection{"malformed", m.what(), 400};
    } catch (const json::exception& e) {
      return rejection{"malformed", e.what(), 400};
    }
  }

  /// The command's fields as JSON text.
  std::string text() const {
    if (held_)
      return held_->text();
    return document_ ? document_->dump() : text_ ? *text_ : "{}";
  }

private:
  struct untyped {
    virtual ~untyped() = default;
    virtual std::string text() const = 0;
  };
  template <class Family>
  struct typed final : untyped {
    explicit typed(Family v) : value{std::move(v)} {}
    std::string text() const override {
      std::string out;
      family<Family>::write(out, value);
      return out;
    }
    Family value;
  };

  std::string kind_;
  std::shared_ptr<const untyped> held_;
  std::shared_ptr<const json> document_;
  std::shared_ptr<const std::string> text_;
};

} // namespace callout
