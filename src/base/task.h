// The coroutine type of every asynchronous function: an Asio awaitable with a concrete executor, so
// that no call pays for a type-erased one. A task runs on the io_context of its connection and
// never changes thread by itself.
//
// Trap: g++ 12 destroys a temporary lambda with captures twice when it stands inside a `co_await`
// expression. Name the lambda first and move it in.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace strongroom {

using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace strongroom
