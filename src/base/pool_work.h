// Runs blocking or long work (signature checks, fetching keys, syncing a file) on a thread pool and
// comes back to the coroutine's own thread.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <type_traits>
#include <utility>

#include "base/elsewhere.h"

namespace strongroom {

// `work` is called once, on a thread of `pool`; what it refers to must live until it returned, the
// coroutine's end included. The result is moved back.
template <class Work>
[[nodiscard]] Task<std::invoke_result_t<Work&>> OnPool(boost::asio::thread_pool& pool, Work work) {
  using Value = std::invoke_result_t<Work&>;
  auto start = [&pool, &work](auto resume) {
    boost::asio::post(
        pool, [work = std::move(work), resume = std::move(resume)]() mutable { resume(work()); });
  };
  co_return co_await Elsewhere<Value>(std::move(start));
}

}  // namespace strongroom
