#include "http/tls.h"

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>

namespace strongroom::http {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> LoadTls(const TlsFiles& files) {
  // Each names the configuration's key: an operator has to find what to mend.
  const auto refuse = [](const std::string& key_and_what, const std::string& file,
                         const boost::system::error_code& reason) {
    return Fail(ErrorKind::kConfiguration, key_and_what + " " + file + ": " + reason.message());
  };
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate_chain_file, error);
  if (error)
    return refuse("tls.certificate_file: cannot use the certificate chain",
                  files.certificate_chain_file, error);
  context->use_private_key_file(files.private_key_file, ssl::context::pem, error);
  if (error)
    return refuse("tls.key_file: cannot use the private key", files.private_key_file, error);
  SSL_CTX* const native = context->native_handle();
  if (SSL_CTX_check_private_key(native) != 1) {
    return Fail(ErrorKind::kConfiguration,
                "tls.key_file: the private key in " + files.private_key_file +
                    " does not belong to the certificate in " + files.certificate_chain_file);
  }
  if (SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION) != 1) {
    return Fail(ErrorKind::kConfiguration, "this OpenSSL does not offer TLS 1.3");
  }
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps no record buffers
  return context;
}

}  // namespace strongroom::http
