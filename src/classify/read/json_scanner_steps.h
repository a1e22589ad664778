// The scanner's steps that call the handler, to be inlined with it. Included by json_scanner.h.
#pragma once

#include "classify/read/json_scanner.h"

namespace strongroom::classify::read {

inline bool JsonScanner::ScanString(JsonText& text) {
  at_ = SkipPlain(at_ + 1, end_);
  if (at_ == end_ || *at_ != '"') return ScanStringSlowly(text);
  text.raw = {token_ + 1, static_cast<std::size_t>(at_ - token_ - 1)};
  ++at_;
  if (text.raw.size() > kJsonTextMax && !input_->whole()) {
    text.raw = text.raw.substr(0, kJsonTextMax);  // plain: may be cut anywhere
    text.cut = true;
  }
  return true;
}

// Digits, and digits behind a dot, that are at hand as a whole with what stands behind.
inline bool JsonScanner::ScanNumber(JsonNumber& number) {
  const char* at = SkipDigits(at_, end_);
  const bool whole = at != at_ && (*at_ != '0' || at - at_ == 1);
  if (whole && at != end_ && *at == '.') {
    const char* const fraction = at + 1;
    at = SkipDigits(fraction, end_);
    if (at == fraction) return ScanNumberSlowly(number);
    number.integer = false;
  }
  const auto size = static_cast<std::size_t>(at - at_);
  if (!whole || at == end_ || IsNumberByte(*at) || size > kJsonTextMax) {
    return ScanNumberSlowly(number);
  }
  number.text = {at_, size};
  at_ = at;
  return true;
}

template <class Handler>
Scanned JsonScanner::ScanValue(Handler& handler) {
  depth_ = 0;
  stopped_ = false;
  error_.clear();
  token_ = at_;
  if (!SkipWhite()) return error_.empty() ? Scanned::kEnd : Scanned::kError;
  Next next = Next::kValue;
  do {
    token_ = at_;
    if (!Step(handler, next)) return stopped_ ? Scanned::kStopped : Scanned::kError;
    if (depth_ == 0) return Scanned::kValue;
    token_ = at_;
  } while (SkipWhite() || RefuseEnd("inside of an object or array; something was cut off"));
  return Scanned::kError;
}

template <class Handler>
bool JsonScanner::Step(Handler& handler, Next& next) {
  const char byte = *at_;
  switch (next) {
    case Next::kFirstName:
      if (byte == '}') return Close(handler, next);
      [[fallthrough]];
    case Next::kName: return Name(handler, next);
    case Next::kFirstItem:
      if (byte == ']') return Close(handler, next);
      [[fallthrough]];
    case Next::kValue: return Value(handler, next);
    case Next::kBehind: break;
  }
  const bool object = objects_[depth_ - 1];
  if (byte == ',') {
    ++at_;
    next = object ? Next::kName : Next::kValue;
    return true;
  }
  if (byte == (object ? '}' : ']')) return Close(handler, next);
  return RefuseByte(object ? "a comma or \"}\" was expected" : "a comma or \"]\" was expected");
}

template <class Handler>
bool JsonScanner::Name(Handler& handler, Next& next) {
  if (*at_ != '"') return RefuseByte("a name in double quotes was expected");
  JsonText name;
  if (!ScanString(name)) return false;
  if (!handler.Key(name)) {
    stopped_ = true;
    return false;
  }
  next = Next::kValue;
  if (at_ == end_ || *at_ != ':') return ScanColon();
  ++at_;
  return true;
}

template <class Handler>
bool JsonScanner::Value(Handler& handler, Next& next) {
  next = Next::kBehind;
  bool go_on = false;
  switch (*at_) {
    case '"': {
      JsonText text;
      if (!ScanString(text)) return false;
      go_on = handler.String(text);
      break;
    }
    case '{':
    case '[': {
      const bool object = *at_ == '{';
      if (!Enter(object)) return false;
      next = object ? Next::kFirstName : Next::kFirstItem;
      go_on = object ? handler.BeginObject() : handler.BeginArray();
      break;
    }
    case 't':
    case 'f':
    case 'n': {
      JsonLiteral literal{};
      if (!ScanWord(literal)) return false;
      go_on = handler.Literal(literal);
      break;
    }
    default: {
      JsonNumber number;
      if (!ScanNumber(number)) return false;
      go_on = handler.Number(number);
      break;
    }
  }
  stopped_ = !go_on;
  return go_on;
}

template <class Handler>
bool JsonScanner::Close(Handler& handler, Next& next) {
  ++at_;
  --depth_;
  next = Next::kBehind;
  const bool go_on = objects_[depth_] ? handler.EndObject() : handler.EndArray();
  stopped_ = !go_on;
  return go_on;
}

}  // namespace strongroom::classify::read
