// One connection: reads a request, hands it to the handler as an Exchange, writes the answer, and
// so on until either side is done. Pipelined requests are answered in order, one at a time.
//
// Memory: between requests a connection holds a read buffer of kIdleBufferSize and the frames of
// two coroutines; what a request made grow is given back. While a body is read, the buffer grows as
// bytes come; it and the body are taken from the server's budget for bodies.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <string>

#include "http/body_budget.h"
#include "http/body_decoder.h"
#include "http/request_head.h"
#include "http/server.h"
#include "http/shard.h"
#include "http/transport.h"

namespace strongroom::http {

class Connection final : public Exchange, public Tracked {
 public:
  static constexpr std::size_t kIdleBufferSize = std::size_t{4} * 1024;
  static constexpr std::size_t kBodyPartMax = std::size_t{64} * 1024;
  // A request body that its handler did not read is read and dropped up to this size to save the
  // connection; above it the connection ends with the answer.
  static constexpr std::size_t kUnreadBodyMax = std::size_t{64} * 1024;

  // Runs the connection to its end; owns everything it needs.
  [[nodiscard]] static Task<void> Serve(std::shared_ptr<Shard> shard, Socket socket,
                                        ConnectionTicket ticket);

  Connection(Shard& shard, Socket socket);
  ~Connection() override;

  std::string_view method() const override { return head_.method; }
  std::string_view path() const override { return head_.path; }
  std::string_view query() const override { return head_.query; }
  std::string_view HeaderValue(std::string_view name) const override { return head_.Value(name); }
  std::size_t HeaderCount(std::string_view name) const override { return head_.Count(name); }
  std::optional<std::string_view> UniqueHeader(std::string_view name) const override {
    return head_.Unique(name);
  }
  std::string_view request_id() const override { return request_id_; }
  unsigned io_thread() const override { return shard_.index(); }
  bool has_body() const override { return head_.has_body(); }
  Task<Result<std::string>> ReadBody(std::size_t limit) override;
  Task<Result<std::string>> ReadSome() override;
  void StopReading() override;
  bool HoldBytes(std::size_t bytes) override { return body_share_.Set(bytes); }
  std::size_t bodies_max_bytes() const override { return shard_.shared().bodies.max_bytes(); }
  bool stopping() const override { return shard_.stopping(); }
  Task<void> Respond(Response response) override;
  Task<Result<void>> BeginStream(int status, std::string_view content_type) override;
  Task<Result<void>> WriteChunk(std::string chunk) override;
  Task<Result<void>> EndStream() override;

  void Sweep(SteadyTime now) noexcept override { transport_.Sweep(now); }
  void CloseIfIdle() noexcept override;
  void CloseNow() noexcept override;

 private:
  enum class Answer : std::uint8_t { kNone, kStreaming, kDone };

  Task<void> Run();
  // A request is there (its head only), the connection is at its end, or what came is refused.
  Task<Result<bool>> ReadHead();
  Task<void> HandleRequest();
  Task<Result<void>> ReadPart(std::string& part, std::size_t room);
  // How much of the body to ask the socket for: little at first, more as long as it comes.
  [[nodiscard]] std::size_t NextReadSize();
  [[nodiscard]] Result<void> HoldMore(std::size_t bytes);
  Task<void> SendContinue();
  Task<bool> Send(boost::asio::const_buffer first, boost::asio::const_buffer second = {},
                  boost::asio::const_buffer third = {});
  Task<void> DropRestOfBody();

  [[nodiscard]] std::string_view Buffered() const noexcept;
  [[nodiscard]] Response Render(const Error& error) const;
  [[nodiscard]] bool method_is_head() const noexcept { return head_.method == "HEAD"; }
  void StartRequest(SteadyTime now);
  void DecideKeepAlive();
  void TakeFromBuffer(std::string& part, std::size_t room);
  void Report();
  void ShrinkToIdle();

  Shard& shard_;
  Transport transport_;
  boost::beast::flat_buffer buffer_;  // received, not yet taken
  std::string head_bytes_;            // what the views of head_ point into
  RequestHead head_;
  BodyDecoder body_;
  std::string request_id_;
  std::string out_;
  BodyShare buffer_share_;  // of buffer_ beyond kIdleBufferSize
  BodyShare body_share_;    // of what the handler was given
  std::size_t read_size_ = kIdleBufferSize;
  SteadyTime started_{};
  std::size_t request_bytes_ = 0, response_bytes_ = 0;
  int status_ = 0;
  Answer answer_ = Answer::kNone;
  bool idle_ = false;              // waiting for the first byte of a request
  bool keep_alive_ = false;        // this connection takes another request
  bool continue_pending_ = false;  // the peer waits for "100 Continue"
  bool peer_lost_ = false;         // reading or writing failed: nothing more can be said
  bool chunked_answer_ = false;    // of a stream
  bool reading_stopped_ = false;   // by the handler, for this request
};

}  // namespace strongroom::http
