# A program that is linked statically and needs nothing of the machine that it runs on. Only what
# stands here is on its link line: a room that drags in another library does not link.
#
# strongroom_static_program(target output main.cc ROOMS...): the rooms and all that they depend on.

# The archives of Debian's packages. fmt has none: its sources are compiled in (fmt_in_one.cc).
function(strongroom_static_program target output main)
  if(STRONGROOM_SANITIZE OR STRONGROOM_FUZZ)
    return()  # sanitizers' libraries are shared
  endif()
  foreach(name boost_json boost_container yaml expat)
    find_library(STRONGROOM_STATIC_${name} lib${name}.a REQUIRED)
  endforeach()
  # Every room below the given ones, by what CMake knows of their dependencies.
  set(rooms ${ARGN})
  set(waiting ${ARGN})
  while(waiting)
    list(POP_FRONT waiting room)
    get_target_property(links ${room} INTERFACE_LINK_LIBRARIES)
    foreach(link ${links})
      if(link MATCHES "^room_" AND NOT link IN_LIST rooms)
        list(APPEND rooms ${link})
        list(APPEND waiting ${link})
      endif()
    endforeach()
  endwhile()
  add_executable(${target} ${main} ${CMAKE_SOURCE_DIR}/cmake/fmt_in_one.cc)
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:strongroom_options,INTERFACE_COMPILE_OPTIONS>)
  target_compile_definitions(${target} PRIVATE STRONGROOM_VERSION="${PROJECT_VERSION}")
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  set(archives ${rooms})
  list(TRANSFORM archives REPLACE "(.+)" "$<TARGET_FILE:\\1>")
  add_dependencies(${target} ${rooms})
  target_link_libraries(${target} PRIVATE -static -Wl,--start-group ${archives}
                        ${STRONGROOM_STATIC_boost_json} ${STRONGROOM_STATIC_boost_container}
                        ${STRONGROOM_STATIC_yaml} ${STRONGROOM_STATIC_expat} -Wl,--end-group)
  # Links again when a room has changed.
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${archives})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${output}
                        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()
