#include "identity/jwt.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace strongroom::identity {
namespace {

using crypto::SignatureAlgorithm;

// NumericDate (RFC 7519 §2) up to the end of the year 9999.
constexpr std::int64_t kTimeMaxSeconds = 253'402'300'799;

std::unexpected<Error> Refuse(std::string_view reason) {
  return Fail(ErrorKind::kUnauthenticated, "JWT: " + std::string(reason));
}

Result<json::object> DecodeObject(std::string_view segment, std::string_view what) {
  const auto bytes = Base64UrlDecode(segment);
  if (!bytes) return Refuse(std::string(what) + " is not unpadded base64url");
  auto value = ParseJson(AsText(*bytes));
  if (!value) return Refuse(std::string(what) + ": " + value.error().detail);
  if (!value->is_object()) return Refuse(std::string(what) + " is not a JSON object");
  return std::move(value->get_object());
}

std::optional<SignatureAlgorithm> AlgorithmNamed(std::string_view name) {
  for (const auto algorithm :
       {SignatureAlgorithm::kRs256, SignatureAlgorithm::kEs256, SignatureAlgorithm::kEdDsa}) {
    if (name == crypto::SignatureAlgorithmName(algorithm)) return algorithm;
  }
  return std::nullopt;
}

// "JWT", or RFC 9068's "at+jwt"; media types compare without case (RFC 7515 §4.1.9).
bool IsTokenType(std::string_view type) {
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::array<std::string_view, 4> kTypes = {"jwt", "application/jwt", "at+jwt",
                                                      "application/at+jwt"};
  return std::ranges::find(kTypes, lower) != kTypes.end();
}

Result<void> ReadHeader(const json::object& header, Jwt& jwt) {
  // Extensions that must be understood (RFC 7515 §4.1.11): none are.
  if (header.contains("crit")) return Refuse("\"crit\" is not supported");
  const json::value* const name = header.if_contains("alg");
  if (name == nullptr || !name->is_string()) return Refuse("\"alg\" must be a string");
  const auto algorithm = AlgorithmNamed(std::string_view(name->get_string()));
  if (!algorithm) return Refuse("\"alg\" must be RS256, ES256 or EdDSA");
  jwt.algorithm = *algorithm;
  if (const json::value* const type = header.if_contains("typ")) {
    if (!type->is_string() || !IsTokenType(std::string_view(type->get_string()))) {
      return Refuse("\"typ\" must be \"JWT\" or \"at+jwt\"");
    }
  }
  if (const json::value* const key_id = header.if_contains("kid")) {
    if (!key_id->is_string() || key_id->get_string().size() > kJwtKeyIdMaxBytes) {
      return Refuse("\"kid\" must be a string of at most 256 bytes");
    }
    jwt.key_id = key_id->get_string();
  }
  return {};
}

// Takes a claim out of `claims`; null when it is absent, which no claim may be by value.
json::value Take(json::object& claims, std::string_view name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return nullptr;
  json::value value = std::move(found->value());
  claims.erase(found);
  return value;
}

Result<std::string> TakeString(json::object& claims, std::string_view name, std::size_t size_max) {
  const json::value value = Take(claims, name);
  if (!value.is_string() || value.get_string().empty() || value.get_string().size() > size_max) {
    return Refuse("\"" + std::string(name) + "\" must be a string of 1 to " +
                  std::to_string(size_max) + " bytes");
  }
  return std::string(value.get_string());
}

// nullopt: absent. Fractions of a millisecond are cut off.
Result<std::optional<Time>> TakeTime(json::object& claims, std::string_view name) {
  if (!claims.contains(name)) return std::nullopt;
  const json::value value = Take(claims, name);
  const auto refused = [name] {
    return Refuse("\"" + std::string(name) + "\" must be a number of seconds since 1970");
  };
  if (const double* const fraction = value.if_double()) {
    if (!(*fraction >= 0 && *fraction <= static_cast<double>(kTimeMaxSeconds))) return refused();
    return Time(std::chrono::milliseconds(static_cast<std::int64_t>(std::floor(*fraction * 1000))));
  }
  // Whole numbers above the range of int64 arrive as uint64 and are out of range here.
  const std::int64_t* const seconds = value.if_int64();
  if (seconds == nullptr || *seconds < 0 || *seconds > kTimeMaxSeconds) return refused();
  return Time(std::chrono::seconds(*seconds));
}

// RFC 7519 §4.1.3: one string or an array of them.
Result<std::vector<std::string>> TakeAudience(json::object& claims) {
  std::vector<std::string> audience;
  if (!claims.contains("aud")) return audience;
  const json::value value = Take(claims, "aud");
  if (value.is_string()) {
    audience.emplace_back(value.get_string());
    return audience;
  }
  constexpr std::string_view kRefusal = "\"aud\" must be a string or an array of strings";
  if (!value.is_array()) return Refuse(kRefusal);
  for (const json::value& one : value.get_array()) {
    if (!one.is_string()) return Refuse(kRefusal);
    audience.emplace_back(one.get_string());
  }
  return audience;
}

Result<void> ReadClaims(json::object claims, Jwt& jwt) {
  auto issuer = TakeString(claims, "iss", kJwtMaxBytes);
  if (!issuer) return Fail(std::move(issuer.error()));
  auto subject = TakeString(claims, "sub", kJwtSubjectMaxBytes);
  if (!subject) return Fail(std::move(subject.error()));
  auto audience = TakeAudience(claims);
  if (!audience) return Fail(std::move(audience.error()));
  const auto expires = TakeTime(claims, "exp");
  if (!expires) return Fail(expires.error());
  if (!*expires) return Refuse("\"exp\" is required");
  const auto not_before = TakeTime(claims, "nbf");
  if (!not_before) return Fail(not_before.error());
  const auto issued_at = TakeTime(claims, "iat");
  if (!issued_at) return Fail(issued_at.error());
  jwt.issuer = *std::move(issuer);
  jwt.subject = *std::move(subject);
  jwt.audience = *std::move(audience);
  jwt.expires = **expires;
  jwt.not_before = *not_before;
  jwt.issued_at = *issued_at;
  jwt.claims = std::move(claims);
  return {};
}

Result<void> CheckTimes(const Jwt& jwt, Time now, std::chrono::seconds leeway) {
  if (now >= jwt.expires + leeway) return Refuse("has expired");
  if (jwt.not_before && now + leeway < *jwt.not_before) return Refuse("is not valid yet");
  if (jwt.issued_at && now + leeway < *jwt.issued_at) return Refuse("was issued in the future");
  return {};
}

}  // namespace

Result<Jwt> ParseJwt(std::string_view token) {
  if (token.size() > kJwtMaxBytes) return Refuse("longer than 16,384 bytes");
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return Refuse("must be three parts with dots between");
  }
  Jwt jwt;
  auto header = DecodeObject(token.substr(0, first), "header");
  if (!header) return Fail(std::move(header.error()));
  if (auto read = ReadHeader(*header, jwt); !read) return Fail(std::move(read.error()));
  auto claims = DecodeObject(token.substr(first + 1, second - first - 1), "payload");
  if (!claims) return Fail(std::move(claims.error()));
  if (auto read = ReadClaims(*std::move(claims), jwt); !read) return Fail(std::move(read.error()));
  auto signature = Base64UrlDecode(token.substr(second + 1));
  if (!signature || signature->empty()) return Refuse("signature is not unpadded base64url");
  jwt.signature = *std::move(signature);
  jwt.signing_input = token.substr(0, second);
  return jwt;
}

Result<void> VerifyJwt(const Jwt& jwt, const KeySet& keys, Time now, const IssuerPolicy& policy) {
  if (jwt.issuer != policy.issuer) return Refuse("from another issuer");
  const crypto::PublicKey* const key = keys.Find(jwt.key_id, jwt.algorithm);
  if (key == nullptr) return Refuse("its issuer has no such key");
  if (key->algorithm() != jwt.algorithm) return Refuse("\"alg\" is not that of its key");
  if (auto times = CheckTimes(jwt, now, policy.leeway); !times) {
    return Fail(std::move(times.error()));
  }
  if (std::ranges::find(jwt.audience, policy.audience) == jwt.audience.end()) {
    return Refuse("for another audience");
  }
  if (!key->Verify(AsBytes(jwt.signing_input), jwt.signature)) {
    return Refuse("its signature does not verify");
  }
  return {};
}

}  // namespace strongroom::identity
