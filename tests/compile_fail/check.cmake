# Compiles CASE with or without its offence and judges the outcome; see CMakeLists.txt beside this.
file(STRINGS ${CASE} lines LIMIT_COUNT 1)
if(NOT lines MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${CASE}: the first line must be `// expect: REGEX`")
endif()
set(expected "${CMAKE_MATCH_1}")

set(define "")
if(OFFENCE)
  set(define -DSTRONGROOM_OFFENCE)
endif()
set(ENV{LC_ALL} C)  # messages in English with plain quotes
execute_process(COMMAND ${COMPILER} -std=c++23 -fsyntax-only -I${INCLUDE} ${define} ${CASE}
                RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)

if(NOT OFFENCE)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "must compile without its offence:\n${output}")
  endif()
elseif(status EQUAL 0)
  message(FATAL_ERROR "compiles, but must not")
elseif(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "fails, but not with \"${expected}\":\n${output}")
endif()
