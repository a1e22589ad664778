// The server's side of TLS with a certificate for 127.0.0.1 that nobody vouches for but a file of
// its own; for tests of clients. Whoever includes this links OpenSSL::SSL.
#pragma once

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "crypto/openssl.h"

namespace strongroom::crypto {

class TestTls {
 public:
  class Session {
   public:
    Session(int descriptor, SSL_CTX* context) : ssl_(SSL_new(context)) {
      SSL_set_fd(ssl_.get(), descriptor);
    }
    [[nodiscard]] bool Handshake() { return SSL_accept(ssl_.get()) == 1; }
    ssize_t Read(char* data, std::size_t size) {
      return SSL_read(ssl_.get(), data, static_cast<int>(size));
    }
    ssize_t Write(const char* data, std::size_t size) {
      return SSL_write(ssl_.get(), data, static_cast<int>(size));
    }

   private:
    std::unique_ptr<SSL, Deleter<SSL_free>> ssl_;
  };

  TestTls()
      : key_(EVP_EC_gen("P-256")),
        certificate_(X509_new()),
        context_(SSL_CTX_new(TLS_server_method())),
        ca_file_(testing::TempDir() + "strongroom_tls_" + std::to_string(::getpid()) + ".pem") {
    X509* const certificate = certificate_.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key_.get());
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    EXPECT_GT(X509_sign(certificate, key_.get(), EVP_sha256()), 0);
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), certificate), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), key_.get()), 1);
    std::FILE* const file = std::fopen(ca_file_.c_str(), "w");
    EXPECT_EQ(PEM_write_X509(file, certificate), 1);
    std::fclose(file);
  }
  TestTls(const TestTls&) = delete;
  TestTls& operator=(const TestTls&) = delete;
  ~TestTls() { std::remove(ca_file_.c_str()); }

  // The certificate alone, as PEM.
  [[nodiscard]] const std::string& ca_file() const { return ca_file_; }
  // Null when the client ends the handshake.
  [[nodiscard]] std::unique_ptr<Session> Accept(int descriptor) const {
    auto session = std::make_unique<Session>(descriptor, context_.get());
    return session->Handshake() ? std::move(session) : nullptr;
  }

 private:
  PkeyPtr key_;
  std::unique_ptr<X509, Deleter<X509_free>> certificate_;
  std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>> context_;
  std::string ca_file_;
};

}  // namespace strongroom::crypto
