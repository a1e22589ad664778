#include "store/turns.h"

namespace strongroom::store {

Task<Result<ServersTurn>> TakeTurn(Store& store) {
  auto* turns = dynamic_cast<Turns*>(&store);
  if (turns == nullptr) co_return ServersTurn();
  co_return co_await turns->Take();
}

}  // namespace strongroom::store
