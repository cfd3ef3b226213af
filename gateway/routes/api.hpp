// The handler that the HTTP server calls: finds the route, knows the caller, checks the role.
#pragma once

#include "gateway/http/server.hpp"
#include "gateway/routes/services.hpp"

namespace callout::routes {

class api final : public http::handler {
public:
  /// Turns a signed-in request into a WebSocket. The caller is absent when the token is to
  /// come in the first frame.
  using open_stream =
      std::function<http::response(const http::request&, std::optional<auth::claims>)>;
  using tell_of = std::function<void(const http::request&, const principal&)>;

  api(services&, open_stream);
  ~api() override;
  void handle(http::request, http::respond) override;

private:
  struct tree;
  void stream(const http::request&, const http::respond&);

  services& services_;
  open_stream open_stream_;
  std::unique_ptr<tree> tree_;
};

} // namespace callout::routes
