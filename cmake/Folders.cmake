# One object library a folder of src/physiomae, one test program a folder of tests.

# physiomae_folder(NAME [TORCH] [LINK libraries...])
function(physiomae_folder name)
  cmake_parse_arguments(ARG "TORCH" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(physiomae_${name} OBJECT ${sources})
  target_include_directories(physiomae_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(physiomae_${name} PUBLIC ${ARG_LINK})
  if(ARG_TORCH)
    target_link_libraries(physiomae_${name} PUBLIC torch_headers)
    physiomae_torch_pch(physiomae_${name})
    target_sources(physiomae_torch PRIVATE $<TARGET_OBJECTS:physiomae_${name}>)
    target_link_libraries(physiomae_torch PUBLIC ${ARG_LINK})
  else()
    target_sources(physiomae_core PRIVATE $<TARGET_OBJECTS:physiomae_${name}>)
    target_link_libraries(physiomae_core PUBLIC ${ARG_LINK})
  endif()
endfunction()

# physiomae_tests(FOLDER [TORCH]): every tests/FOLDER/*_test.cpp becomes one program FOLDER_tests.
function(physiomae_tests name)
  cmake_parse_arguments(ARG "TORCH" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_tests ${sources})
  target_include_directories(${name}_tests PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name}_tests PRIVATE physiomae_core GTest::gmock GTest::gtest_main
                                              nlohmann_json::nlohmann_json ${ARG_LINK})
  if(ARG_TORCH)
    target_link_libraries(${name}_tests PRIVATE physiomae_torch)
    physiomae_torch_pch(${name}_tests)
  endif()
  target_compile_definitions(${name}_tests PRIVATE
    PHYSIOMAE_TEST_DATA="${PROJECT_SOURCE_DIR}/data"
    PHYSIOMAE_GOLDEN="${PROJECT_SOURCE_DIR}/tests/golden"
    PHYSIOMAE_PROGRAM="${CMAKE_BINARY_DIR}/bin/physiomae")
  gtest_discover_tests(${name}_tests DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endfunction()
