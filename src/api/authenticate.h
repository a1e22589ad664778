// Who makes a request: its one credential, and what the identity room says of it as of now.
#pragma once

#include "api/call.h"

namespace strongroom::api {

// Makes the principal that the request's credential stands for the call's caller; the errors are
// those of identity::Authenticator, kMalformed for more than one of the headers that hold one, and
// kUnauthenticated for an Authorization that comes twice. A header is there when it is empty, too.
// A call that goes on for long asks again.
[[nodiscard]] Task<Result<void>> Authenticate(Call& call);

}  // namespace strongroom::api
