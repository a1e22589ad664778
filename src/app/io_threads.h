// The io contexts, one a thread, and a way for the main thread to run a coroutine on the first of
// them and wait for what it gives.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "base/task.h"

namespace strongroom::app {

class IoThreads {
 public:
  // Starts `count` threads (at least 1). They inherit the caller's signal mask.
  explicit IoThreads(std::size_t count) {
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
      contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
      guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
    }
    for (const auto& context : contexts_) {
      threads_.emplace_back([io = context.get()] { io->run(); });
    }
  }
  ~IoThreads() { Join(); }
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  [[nodiscard]] std::vector<boost::asio::io_context*> contexts() const {
    std::vector<boost::asio::io_context*> all;
    all.reserve(contexts_.size());
    for (const auto& context : contexts_) all.push_back(context.get());
    return all;
  }
  [[nodiscard]] boost::asio::io_context& first() const { return *contexts_.front(); }

  // Runs `task` on the first io thread and waits. Never call it on an io thread.
  template <class T>
  T Run(Task<T> task) const {
    return boost::asio::co_spawn(first(), std::move(task), boost::asio::use_future).get();
  }

  // Stops the contexts, whatever is pending, and joins. Idempotent.
  void Join() {
    guards_.clear();
    for (const auto& context : contexts_) context->stop();
    threads_.clear();
  }

 private:
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::jthread> threads_;
};

}  // namespace strongroom::app
