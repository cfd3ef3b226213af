// One command on its way to an entity. Inside a process it travels as the value it is;
// as JSON text it is written to the log and sent to other nodes.
#pragma once

#include "protocols/json.hpp"

#include <memory>

namespace callout {

class payload {
public:
  payload() = default;

  /// A command made by our own code.
  template <class Family, class Message>
  static payload of(Message message) {
    return payload{std::make_shared<made<Family, Message>>(std::move(message))};
  }
  /// A command read back from the log.
  static payload stored(std::string kind, std::string text) {
    return payload{std::make_shared<from_log>(std::move(kind), std::move(text))};
  }

  std::string_view kind() const { return body_ ? body_->kind() : std::string_view{}; }
  bool empty() const { return kind().empty(); }

  /// The value, or where it is malformed.
  template <class Family>
  outcome<Family> as() const {
    if (body_ && body_->family == tag<Family>())
      return static_cast<const of_family<Family>&>(*body_).value();
    try {
      return family<Family>::read(kind(), json::parse(text()), pointer{.closed = false});
    } catch (const malformed& m) {
      return rejection{"malformed", m.what(), 400};
    } catch (const json::exception& e) {
      return rejection{"malformed", e.what(), 400};
    }
  }

  /// The command's fields as JSON text.
  std::string text() const { return body_ ? body_->text() : "{}"; }

private:
  struct body {
    explicit body(const void* of = nullptr) : family{of} {}
    virtual ~body() = default;
    virtual std::string_view kind() const = 0;
    virtual std::string text() const = 0;
    const void* const family; ///< the tag of `of_family`, if it is one
  };
  template <class Family>
  static const void* tag() {
    static constexpr char here = 0;
    return &here;
  }
  template <class Family>
  struct of_family : body {
    of_family() : body{tag<Family>()} {}
    virtual Family value() const = 0;
  };
  /// Keeps the message alone: a family is as large as its largest member, and timers hold
  /// commands for days.
  template <class Family, class Message>
  struct made final : of_family<Family> {
    explicit made(Message m) : message{std::move(m)} {}
    std::string_view kind() const override { return Message::kind; }
    std::string text() const override {
      std::string out;
      callout::family<Family>::write(out, value());
      return out;
    }
    Family value() const override { return Family{message}; }
    Message message;
  };
  struct from_log final : body {
    from_log(std::string k, std::string t) : name{std::move(k)}, value{std::move(t)} {}
    std::string_view kind() const override { return name; }
    std::string text() const override { return value; }
    std::string name, value;
  };

  explicit payload(std::shared_ptr<const body> b) : body_{std::move(b)} {}

  std::shared_ptr<const body> body_;
};

} // namespace callout
