// The request that a command of the desk makes out of what was given.
#pragma once

#include "app/api_client.h"
#include "app/desk_verb.h"
#include "base/error.h"

namespace strongroom::app {

// Reads the files that were named. Error: `detail` names the parameter or the file, and what is
// wrong with it; nothing has been asked of a server. `cursor`: of the page that is wanted; empty:
// the first.
[[nodiscard]] Result<ApiRequest> RequestOf(const DeskVerb& verb, const Given& given,
                                           const std::string& cursor = "");

// The parameter that gave the member at `pointer` of the body, as it is written; `pointer` itself
// where there is none.
[[nodiscard]] std::string PlaceOf(const DeskVerb& verb, const Given& given,
                                  std::string_view pointer);

}  // namespace strongroom::app
