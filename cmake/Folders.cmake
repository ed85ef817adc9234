# One object library a folder of src/physiomae, one test program a folder of tests.

# The order of folders, from the one file that has it.
set(folders_file ${PROJECT_SOURCE_DIR}/src/physiomae/folders.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folders_file})
file(STRINGS ${folders_file} PHYSIOMAE_FOLDERS REGEX "^[a-z]+$")
file(STRINGS ${folders_file} PHYSIOMAE_TORCH_FOLDERS REGEX "^[a-z]+ torch$")
list(TRANSFORM PHYSIOMAE_TORCH_FOLDERS REPLACE " torch$" "")

# physiomae_folder(NAME [TORCH] [LINK libraries...])
function(physiomae_folder name)
  cmake_parse_arguments(ARG "TORCH" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
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

# Test units spend their time in GoogleTest's headers and in optimising code that runs once: headers
# precompiled, little optimisation. One target holds the headers for all that need the same ones.
function(physiomae_test_headers name)
  cmake_parse_arguments(ARG "TORCH" "" "" ${ARGN})
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "// holds the precompiled headers\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest)
  target_compile_options(${name} PRIVATE -O1)
  # g++ takes a precompiled header only where -fPIC and -fPIE agree.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  if(ARG_TORCH)
    target_link_libraries(${name} PRIVATE torch_headers)
    target_precompile_headers(${name} PRIVATE
      <ATen/ATen.h> <torch/csrc/autograd/custom_function.h> <torch/csrc/autograd/variable.h>)
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
  set_target_properties(${name}_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name}_tests PRIVATE -O1 $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  if(ARG_TORCH)
    target_sources(${name}_tests PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/torch_seed.cpp)
    target_link_libraries(${name}_tests PRIVATE physiomae_torch)
    target_precompile_headers(${name}_tests REUSE_FROM torch_test_headers)
  else()
    target_precompile_headers(${name}_tests REUSE_FROM test_headers)
  endif()
  target_compile_definitions(${name}_tests PRIVATE
    PHYSIOMAE_TEST_DATA="${PROJECT_SOURCE_DIR}/data"
    PHYSIOMAE_GOLDEN="${PROJECT_SOURCE_DIR}/tests/golden"
    PHYSIOMAE_PROGRAM="${CMAKE_BINARY_DIR}/bin/physiomae")
  set(timeout 300)
  if(PHYSIOMAE_SANITIZE)
    set(timeout 1500)  # everything takes several times as long
  endif()
  # Compute threads that sleep while they wait: tests run beside each other.
  gtest_discover_tests(${name}_tests DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${timeout} ENVIRONMENT "OMP_WAIT_POLICY=passive")
endfunction()
