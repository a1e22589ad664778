// Waiting for what another thread does, and coming back to the coroutine's own.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/task.h"

namespace strongroom {

// `start` is called at once with a function object that takes a Value; whoever calls that, once and
// on any thread, lets the coroutine go on with it. The io thread has work until then.
template <class Value, class Start>
[[nodiscard]] Task<Value> Elsewhere(Start start) {
  namespace asio = boost::asio;
  auto initiate = [&start](auto handler) {
    const auto executor = asio::get_associated_executor(handler);
    start([handler = std::move(handler),
           guard = asio::make_work_guard(executor)](Value value) mutable {
      const auto back = guard.get_executor();
      asio::post(back, [handler = std::move(handler), value = std::move(value),
                        guard = std::move(guard)]() mutable { handler(std::move(value)); });
    });
  };
  asio::use_awaitable_t<Executor> token;  // async_initiate wants a non-const local
  co_return co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void(Value)>(
      std::move(initiate), token);
}

}  // namespace strongroom
