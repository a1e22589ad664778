// Prints the program's routes, one a line: method, pattern, and "open" where no credential is
// needed, else "guarded". For openapi_test.py.
#include <iostream>

#include "api/router.h"

int main() {
  for (const strongroom::api::Route& route : strongroom::api::Routes()) {
    std::cout << route.method << ' ' << route.pattern << ' ' << (route.open ? "open" : "guarded")
              << '\n';
  }
  return std::cout.good() ? 0 : 1;
}
