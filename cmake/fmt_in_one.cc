// fmt's definitions for programs that are linked statically: Debian's package has its shared
// library and its headers, and no archive. Instantiates of format-inl.h's templates those that fmt
// declares as being elsewhere; another version of fmt that declares more does not link.
#include <fmt/format-inl.h>

namespace fmt::detail {

template auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl<char>(locale_ref) -> char;

}  // namespace fmt::detail
