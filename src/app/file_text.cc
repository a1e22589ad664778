#include "app/file_text.h"

#include <fstream>

namespace strongroom::app {

Result<std::string> ReadText(const std::string& file) {
  constexpr std::size_t kSizeMax_bytes = std::size_t{16} * 1024 * 1024;
  std::ifstream stream(file == "-" ? "/dev/stdin" : file, std::ios::binary);
  std::string text(kSizeMax_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return Fail(ErrorKind::kConfiguration, "cannot be read: name an existing file");
  }
  if (stream.gcount() > static_cast<std::streamsize>(kSizeMax_bytes)) {
    return Fail(ErrorKind::kConfiguration, "holds more than 16 MiB: is it the right file?");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

Result<json::value> ReadJson(const std::string& file) {
  const Result<std::string> text = ReadText(file);
  if (!text) {
    return Fail(text.error());
  }
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::string_view document = *text;
  if (document.starts_with(kByteOrderMark)) document.remove_prefix(kByteOrderMark.size());
  return ParseJson(document);
}

}  // namespace strongroom::app
