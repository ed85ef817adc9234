# Imported targets for the libtorch of a PyPI wheel (or any libtorch folder).
# find_package(Torch) of a CUDA wheel demands a CUDA toolkit even for the CPU, hence targets of ours.
if(NOT TORCH_DIR)
  file(GLOB candidates ${PROJECT_SOURCE_DIR}/.deps/torch/lib/python3*/site-packages/torch)
  if(candidates)
    list(GET candidates 0 TORCH_DIR)
  endif()
endif()
if(NOT EXISTS "${TORCH_DIR}/include/ATen/ATen.h")
  message(FATAL_ERROR "no libtorch at '${TORCH_DIR}' (looked for include/ATen/ATen.h).\n"
    "hint: run scripts/bootstrap.sh, or pass -DTORCH_DIR=<site-packages/torch>, "
    "or -DPHYSIOMAE_WITH_TORCH=OFF for the parts that need none")
endif()
message(STATUS "libtorch: ${TORCH_DIR}")

# -fopenmp: without it the loop in ATen's header that at::parallel_for is compiles to one that a
# single thread runs, silently. The team is that of torch's own OpenMP library: with another one beside
# it, torch would not see that a call comes from within a loop of ours.
# -idirafter, not -I: torch carries fmt 12, which would shadow the system's fmt 9 under spdlog.
add_library(torch_headers INTERFACE)
target_compile_options(torch_headers INTERFACE
  "SHELL:-idirafter ${TORCH_DIR}/include"
  "SHELL:-idirafter ${TORCH_DIR}/include/torch/csrc/api/include"
  -fopenmp -Wno-conversion -Wno-shadow -Wno-pedantic -Wno-unused-parameter)

add_library(libtorch INTERFACE)
target_link_libraries(libtorch INTERFACE torch_headers)
target_link_options(libtorch INTERFACE
  -Wl,-rpath-link,${TORCH_DIR}/../nvidia/cu13/lib
  -Wl,--unresolved-symbols=ignore-in-shared-libs)
# Whole paths: CMake then sets and, on installing, removes their place in the RPATH.
target_link_libraries(libtorch INTERFACE -Wl,--no-as-needed ${TORCH_DIR}/lib/libtorch_cpu.so
                                         ${TORCH_DIR}/lib/libc10.so)
file(GLOB torch_openmp ${TORCH_DIR}/lib/libgomp*.so* ${TORCH_DIR}/lib/libiomp5.so)
if(torch_openmp)
  list(GET torch_openmp 0 torch_openmp)
  target_link_libraries(libtorch INTERFACE ${torch_openmp})
else()
  target_link_options(libtorch INTERFACE -fopenmp)
endif()
# The slim installation holds libtorch_cuda.so too, but not the libraries it loads; with them there,
# linking it is all that CUDA devices need. libtorch_cuda registers itself when it is loaded.
file(GLOB cublas ${TORCH_DIR}/../nvidia/cu*/lib/libcublas.so.* ${TORCH_DIR}/lib/libcublas.so.*)
if(cublas AND EXISTS ${TORCH_DIR}/lib/libtorch_cuda.so)
  message(STATUS "libtorch has CUDA")
  target_link_libraries(libtorch INTERFACE ${TORCH_DIR}/lib/libtorch_cuda.so
                                           ${TORCH_DIR}/lib/libc10_cuda.so)
endif()
target_link_libraries(libtorch INTERFACE -Wl,--as-needed)

# The two ATen headers cost seconds a unit; precompiled once for all targets they cost almost nothing.
file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cpp "// holds the precompiled headers\n")
add_library(torch_pch OBJECT ${CMAKE_BINARY_DIR}/torch_pch.cpp)
target_link_libraries(torch_pch PRIVATE torch_headers)
target_precompile_headers(torch_pch PRIVATE
  <ATen/ATen.h> <torch/csrc/autograd/custom_function.h> <torch/csrc/autograd/variable.h>)

function(physiomae_torch_pch target)
  target_precompile_headers(${target} REUSE_FROM torch_pch)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")  # g++ takes a precompiled header only where -fPIC and -fPIE agree
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()
