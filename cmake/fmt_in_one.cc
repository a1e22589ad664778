// fmt's definitions for programs that are linked statically: Debian's package has its shared library
// and its headers, and no archive. What fmt's own format.cc instantiates, by its documentation of
// the header-only use.
#include <fmt/format-inl.h>
