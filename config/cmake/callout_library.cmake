# A folder is a library. It sees its own headers and those of the folders it names in
# USES, and nothing else: each folder's headers are reached through an include view of
# their own, so a forbidden #include does not compile.
#
#   callout_library(actors/booking SOURCES booking.cpp USES protocols actors [LINK threads …])
#
# makes the target callout_actors_booking. LINK is for packages, private to the folder.
function(callout_library path)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINK" ${ARGN})
  string(REPLACE "/" "_" name ${path})
  set(view ${PROJECT_BINARY_DIR}/views/${name})
  file(GLOB headers RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *.hpp)
  file(MAKE_DIRECTORY ${view}/${path})
  foreach(header ${headers})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${header} ${view}/${path}/${header} SYMBOLIC)
  endforeach()
  list(TRANSFORM ARG_USES REPLACE "/" "_")
  list(TRANSFORM ARG_USES PREPEND callout_)
  if(ARG_SOURCES)
    add_library(callout_${name} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(callout_${name} PRIVATE ${ARG_LINK})
  else()
    add_library(callout_${name} INTERFACE)
    set(scope INTERFACE)
    target_link_libraries(callout_${name} INTERFACE ${ARG_LINK})
  endif()
  target_include_directories(callout_${name} ${scope} ${view})
  target_link_libraries(callout_${name} ${scope} ${ARG_USES})
endfunction()

# Headers that many sources of a folder share and that are slow to compile.
function(callout_precompile path)
  string(REPLACE "/" "_" name ${path})
  target_precompile_headers(callout_${name} PRIVATE ${ARGN})
endfunction()

# A test program of the folder it stands in, run by CTest under its own name.
#   callout_test(protocols_tests SOURCES json.test.cpp USES protocols tests/kit [LABELS rules])
function(callout_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;USES;LINK;LABELS" ${ARGN})
  list(TRANSFORM ARG_USES REPLACE "/" "_")
  list(TRANSFORM ARG_USES PREPEND callout_)
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  target_link_libraries(${name} PRIVATE ${ARG_USES} ${ARG_LINK} GTest::gtest_main)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    SKIP_REGULAR_EXPRESSION "^SKIPPED:")
endfunction()
