// The only header that knows which CAF this is: 0.17.6 in Debian 12 and 13, or 1.x. The rest
// says `post` and `watch`, which read the same on both.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/sec.hpp>
#include <caf/type_id.hpp>
#if CAF_MAJOR_VERSION < 1
#include <caf/send.hpp>
#else
#include <caf/anon_mail.hpp>
#endif

#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace callout {

#if CAF_MAJOR_VERSION < 1

template <class Message>
void post(caf::event_based_actor* self, const caf::actor& to, Message&& message) {
  self->send(to, std::forward<Message>(message));
}

/// For callers that are not actors: sessions, lanes, main.
template <class Message>
void post(const caf::actor& to, Message&& message) {
  caf::anon_send(to, std::forward<Message>(message));
}

/// `on_end` hears of every watched actor that ends, and why. Once for each supervisor.
inline void on_child_end(caf::event_based_actor* self,
                         std::function<void(caf::actor_addr, std::string)> on_end) {
  self->set_down_handler([self, on_end = std::move(on_end)](const caf::down_msg& m) {
    on_end(m.source, m.reason ? self->system().render(m.reason) : std::string{});
  });
}

#else

template <class Message>
void post(caf::event_based_actor* self, const caf::actor& to, Message&& message) {
  self->mail(std::forward<Message>(message)).send(to);
}

template <class Message>
void post(const caf::actor& to, Message&& message) {
  caf::anon_mail(std::forward<Message>(message)).send(to);
}

inline void on_child_end(caf::event_based_actor* self,
                         std::function<void(caf::actor_addr, std::string)> on_end) {
  self->set_down_handler([on_end = std::move(on_end)](const caf::down_msg& m) {
    on_end(m.source, m.reason ? to_string(m.reason) : std::string{});
  });
}

#endif

/// `told` hears what the actor threw that nobody caught; it ends then.
inline void on_throw(caf::event_based_actor* self, std::function<void(const std::string&)> told) {
  self->set_exception_handler([told = std::move(told)](std::exception_ptr& x) -> caf::error {
    try {
      std::rethrow_exception(x);
    } catch (const std::exception& e) {
      told(e.what());
    } catch (...) {
      told("something that is no std::exception");
    }
    return caf::make_error(caf::sec::runtime_error);
  });
}

/// `told` hears of the end of an actor that was not its own wish, on whatever thread it ended.
inline void on_bad_end(const caf::actor& who, std::function<void()> told) {
  who->attach_functor([told = std::move(told)](const caf::error& why) {
    if (why)
      told();
  });
}

inline void watch(caf::event_based_actor* self, const caf::actor& child) {
  self->monitor(child);
}

/// Ends a child that was watched; its end is not reported.
inline void end(caf::event_based_actor* self, const caf::actor& child) {
  self->demonitor(child);
  caf::anon_send_exit(child, caf::exit_reason::user_shutdown);
}

/// Must run before the first actor system of the process is made.
template <class IdBlock, class Config>
void register_messages([[maybe_unused]] Config& config) {
#if CAF_MAJOR_VERSION < 1
  config.template add_message_types<IdBlock>();
#else
  static const bool once = [] {
    caf::core::init_global_meta_objects();
    caf::init_global_meta_objects<IdBlock>();
    return true;
  }();
  static_cast<void>(once);
#endif
}

} // namespace callout
