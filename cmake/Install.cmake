# `make install PREFIX=...` and `make package`: a tree that runs wherever it is put. The program finds its
# libraries by $ORIGIN and its data in ../share/physiomae; every library but those of glibc goes along,
# each with its licence.
#
# DT_RPATH, not DT_RUNPATH: the libraries of Debian have neither, and only DT_RPATH of who loads them is
# heeded where they look for theirs.
add_link_options(-Wl,--disable-new-dtags)

function(physiomae_install)
  set(targets physiomae physiomae_core)
  if(PHYSIOMAE_WITH_TORCH)
    list(APPEND targets physiomae_torch physiomae_verbs)
  endif()
  install(TARGETS ${targets} RUNTIME DESTINATION bin LIBRARY DESTINATION lib)
  install(DIRECTORY data/models data/paper data/physionet2018 DESTINATION share/physiomae)
  install(DIRECTORY configs docs DESTINATION share/doc/physiomae)
  install(DIRECTORY examples DESTINATION share/doc/physiomae
          PATTERN "__pycache__" EXCLUDE)
  install(FILES README.md LICENSE NOTICE DESTINATION share/doc/physiomae)
  configure_file(cmake/install_libraries.cmake.in install_libraries.cmake @ONLY)
  install(SCRIPT ${CMAKE_CURRENT_BINARY_DIR}/install_libraries.cmake)
endfunction()
