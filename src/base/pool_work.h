// Runs blocking or long work (signature checks, fetching keys, syncing a file) on a thread pool and
// comes back to the coroutine's own thread.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "base/task.h"

namespace strongroom {

// `work` is called once, on a thread of `pool`; what it refers to must live until it returned, the
// coroutine's end included. The result is moved back.
template <class Work>
[[nodiscard]] Task<std::invoke_result_t<Work&>> OnPool(boost::asio::thread_pool& pool, Work work) {
  using Value = std::invoke_result_t<Work&>;
  namespace asio = boost::asio;
  auto start = [&pool, work = std::move(work)](auto handler) mutable {
    const auto executor = asio::get_associated_executor(handler);
    asio::post(pool, [work = std::move(work), handler = std::move(handler),
                      guard = asio::make_work_guard(executor)]() mutable {
      Value value = work();
      const auto back = guard.get_executor();
      asio::post(back, [handler = std::move(handler), value = std::move(value),
                        guard = std::move(guard)]() mutable { handler(std::move(value)); });
    });
  };
  asio::use_awaitable_t<Executor> token;  // async_initiate wants a non-const local
  co_return co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void(Value)>(
      std::move(start), token);
}

}  // namespace strongroom
