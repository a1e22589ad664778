#include "desk/model/page.h"

#include "base/encoder.h"

namespace strongroom::desk::model {

Bytes EncodePosition(const Position& position) {
  Encoder encoder;
  encoder.U64(position.rank).U64(position.then).Raw(AsBytes(position.name));
  return std::move(encoder).Take();
}

std::optional<Position> DecodePosition(ByteView bytes) {
  Decoder decoder(bytes);
  Position position;
  position.rank = decoder.U64();
  position.then = decoder.U64();
  if (!decoder.ok()) return std::nullopt;
  position.name = AsText(decoder.rest());
  return position;
}

}  // namespace strongroom::desk::model
