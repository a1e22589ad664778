// TLS 1.3 from certificate files.
#pragma once

#include <memory>

#include "base/error.h"
#include "http/server.h"

namespace boost::asio::ssl {
class context;
}

namespace strongroom::http {

// kConfiguration naming the file that is missing, unreadable or not what it should be, or saying
// that key and certificate do not belong together.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> LoadTls(const TlsFiles& files);

}  // namespace strongroom::http
