# One folder under src/ = one namespace = one static library `room_<name>` = one test `<name>_test`.
# strongroom_room(record DEPS base LIBS re2::re2) takes every *.cc beside it; `*_test.cc` go to the
# test program, `main.cc` and what EXCEPT names (test doubles, say) are left to the folder's own
# CMakeLists.txt.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)

add_library(strongroom_options INTERFACE)
target_include_directories(strongroom_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(strongroom_options INTERFACE
  -pthread  # as some libraries ask for it: one precompiled header serves all
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
  -fno-omit-frame-pointer -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Wrong about inlined Asio coroutine frames, whose operator new and delete it does not pair, and
  # about the sizes of std::string's own buffer behind a precompiled header.
  target_compile_options(strongroom_options INTERFACE -Wno-mismatched-new-delete -Wno-array-bounds -Wno-restrict
                         -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(strongroom_options INTERFACE _FORTIFY_SOURCE=2)
  # Assertions guard our own invariants and stay on in release builds.
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 marks the buffer that its own std::stable_sort asks for as deprecated, and does not
  # silence itself for clang. g++ still tells of what we call.
  target_compile_options(strongroom_options INTERFACE -Wno-deprecated-declarations)
endif()
# Boost.Asio without the type-erased executor, exceptions kept: see docs/decisions.
target_compile_definitions(strongroom_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_SERIAL_PORT)
# Lines are all that a report needs; describing the variables of every coroutine frame would double
# the time of the build.
set(sanitized -O1 $<IF:$<CXX_COMPILER_ID:Clang>,-gline-tables-only,-g1>)
if(STRONGROOM_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all ${sanitized})
  add_link_options(-fsanitize=address,undefined)
elseif(STRONGROOM_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread ${sanitized})
  add_link_options(-fsanitize=thread)
endif()
if(STRONGROOM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all ${sanitized})
  add_link_options(-fsanitize=address,undefined)
endif()

# Real input of other projects that tests look at where it lies beside the checkout.
get_filename_component(STRONGROOM_SHARED_DATA ${CMAKE_SOURCE_DIR}/../shared/data ABSOLUTE)
set(STRONGROOM_TEST_ENVIRONMENT)  # properties of tests
if(EXISTS ${STRONGROOM_SHARED_DATA})
  set(STRONGROOM_TEST_ENVIRONMENT ENVIRONMENT "STRONGROOM_SHARED_DATA=${STRONGROOM_SHARED_DATA}")
endif()

if(STRONGROOM_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# Tests run each line a few times: compiling them takes longer than what optimizing them would save.
set(strongroom_test_options $<$<CONFIG:Release>:-O1>)

# What most files include, compiled once for the rooms and once for the tests. With g++ alone: the
# builds with clang go without and so tell of files that do not include what they use.
option(STRONGROOM_PRECOMPILE "Precompile common headers (g++ only)" ON)
set(strongroom_precompile OFF)
if(STRONGROOM_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(strongroom_precompile ON)
  set(headers <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory>
      <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <vector> <fmt/format.h>)
  add_library(room_headers OBJECT cmake/precompiled.cc)
  target_link_libraries(room_headers PRIVATE strongroom_options Threads::Threads fmt::fmt Boost::json)
  target_precompile_headers(room_headers PRIVATE ${headers})
  if(STRONGROOM_TESTS)
    add_library(test_headers OBJECT cmake/precompiled.cc)
    target_compile_options(test_headers PRIVATE ${strongroom_test_options})
    target_link_libraries(test_headers PRIVATE strongroom_options Threads::Threads fmt::fmt Boost::json
                          GTest::gmock)
    target_precompile_headers(test_headers PRIVATE ${headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

# A program of GoogleTest's.
function(strongroom_test_program name)
  target_compile_options(${name} PRIVATE ${strongroom_test_options})
  if(strongroom_precompile)
    target_precompile_headers(${name} REUSE_FROM test_headers)
  endif()
endfunction()

function(strongroom_room name)
  cmake_parse_arguments(ROOM "" "" "DEPS;LIBS;TEST_DEPS;TEST_LIBS;EXCEPT" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cc)
  list(REMOVE_ITEM sources ${tests} ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
  foreach(source ${ROOM_EXCEPT})
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  endforeach()
  add_library(room_${name} STATIC ${sources})
  target_link_libraries(room_${name} PUBLIC strongroom_options Threads::Threads fmt::fmt Boost::json
                        ${ROOM_LIBS})
  foreach(dep ${ROOM_DEPS})
    target_link_libraries(room_${name} PUBLIC room_${dep})
  endforeach()
  if(strongroom_precompile)
    target_precompile_headers(room_${name} REUSE_FROM room_headers)
  endif()
  if(STRONGROOM_TESTS AND tests)
    add_executable(${name}_test ${tests})
    strongroom_test_program(${name}_test)
    target_link_libraries(${name}_test PRIVATE room_${name} GTest::gmock GTest::gtest_main
                          ${ROOM_TEST_LIBS})
    foreach(dep ${ROOM_TEST_DEPS})
      target_link_libraries(${name}_test PRIVATE room_${dep})
    endforeach()
    target_compile_definitions(${name}_test PRIVATE
      STRONGROOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}" STRONGROOM_BINARY_DIR="${CMAKE_BINARY_DIR}")
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT 300 LABELS unit
                         ${STRONGROOM_TEST_ENVIRONMENT})
  endif()
endfunction()
