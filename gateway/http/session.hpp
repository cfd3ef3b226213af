// One HTTP connection: reads a request, has it answered, writes the answer, and again. It
// keeps no buffer while it waits.
#pragma once

#include "gateway/http/gate.hpp"
#include "gateway/http/loop.hpp"

namespace callout::http {

class session final : public connection, public std::enable_shared_from_this<session> {
public:
  session(loop&, loop::number, tcp_socket, std::string peer);
  void start();

  void wake() override;
  void tick(steady::time_point now) override;
  void stop() override;
  void drop() override;

private:
  enum class phase { idle, head, body, handling, writing, lingering, closed };

  bool reading() const { return phase_ <= phase::body; }
  void enter(phase, steady::time_point deadline);

  // Reading: session_read.cpp.
  void wait();
  void readable();
  std::size_t feed(std::string_view in);
  std::size_t feed_head(std::string_view in);
  std::size_t begin(std::string_view block);
  std::size_t feed_body(std::string_view in);
  std::size_t feed_length(std::string_view in);
  std::size_t feed_chunks(std::string_view in);
  void resume();

  // Answering.
  void dispatch(std::string_view rest);
  std::string client_address() const;
  void refuse(const rejection&);
  void finish(response, std::string_view rest);
  void become(const response&, std::string_view rest);
  void send(const response&);
  std::chrono::milliseconds time_for(std::size_t bytes) const;
  void write_rest();
  void write_some();
  void sent();
  void linger();
  void close();

  loop& loop_;
  loop::number number_;
  tcp_socket socket_;
  std::string peer_;
  phase phase_ = phase::idle;
  bool waiting_ = false;
  bool keep_alive_ = true;
  bool skipped_line_ = false;
  bool complete_ = false; // the request being read has all its bytes
  steady::time_point deadline_{};
  steady::time_point started_{};
  std::string pending_; // read, not yet understood
  std::string out_;     // written by `send`, not yet taken by the kernel
  std::size_t written_ = 0;
  steady::time_point write_by_{};
  head_scan scan_;
  request request_;
  std::string request_id_;
  verb method_ = verb::get;
  std::uint64_t missing_ = 0; // of the body
  std::unique_ptr<chunked_body> chunks_;
  std::shared_ptr<exchange> exchange_;
  std::size_t lingered_ = 0;
};

} // namespace callout::http
