# SPDX-License-Identifier: Apache-2.0
#
# capi_checks.cmake: what the tests of the C interface need besides their sources, and the checks of its headers and of
# what the library exports. Included by tests/CMakeLists.txt.
file(GLOB c_test_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/capi/*.c")
target_sources(jeton_capi_tests PRIVATE ${c_test_sources})
target_link_libraries(jeton_capi_tests PRIVATE jeton::c)

# Each header by each language and compiler that callers have.
set(capi_folder "${PROJECT_SOURCE_DIR}/capi")
file(GLOB c_headers CONFIGURE_DEPENDS "${capi_folder}/*.h")
set(strict_c -Wall -Wextra -pedantic -Wconversion -Werror -fsyntax-only "-I${capi_folder}")
find_program(JETON_CLANG_C NAMES clang-14 clang)
# The other compiler, unless this build is made with it.
set(other_compiler "")
if(JETON_CLANG_C AND NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  set(other_compiler "${JETON_CLANG_C}")
endif()
function(capi_header_check compiler language standard)
  cmake_path(GET compiler FILENAME name)
  set(entry "capi: the headers as ${standard} by ${name}")
  set(options ${strict_c} -x ${language} -std=${standard} ${ARGN})
  add_test(NAME "${entry}" COMMAND "${compiler}" ${options} "${CMAKE_CURRENT_SOURCE_DIR}/capi/header_layout.c")
  set_tests_properties("${entry}" PROPERTIES TIMEOUT 120 LABELS capi)
endfunction()
foreach(standard c99 c11)
  foreach(compiler IN LISTS CMAKE_C_COMPILER other_compiler)
    capi_header_check("${compiler}" c ${standard} -Wc++-compat)
  endforeach()
endforeach()
foreach(standard c++17 c++20)
  foreach(compiler IN LISTS CMAKE_CXX_COMPILER other_compiler)
    capi_header_check("${compiler}" c++ ${standard})
  endforeach()
endforeach()

add_test(NAME "capi: the library exports jeton_* and nothing else"
         COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/checks/exports" "$<TARGET_FILE:jeton_c>")
set_tests_properties("capi: the library exports jeton_* and nothing else" PROPERTIES TIMEOUT 60 LABELS capi)

# The ABI against the baseline.
find_program(JETON_ABIDIFF abidiff)
if(JETON_ABIDIFF)
  set(abi_check "${CMAKE_CURRENT_SOURCE_DIR}/checks/abi")
  add_test(NAME "capi: planted breaks of the ABI are found" COMMAND "${abi_check}" --self-test)
  add_test(NAME "capi: the ABI is the baseline's, or larger (promise 14)" COMMAND "${abi_check}")
  set_tests_properties("capi: planted breaks of the ABI are found" "capi: the ABI is the baseline's, or larger (promise 14)"
                       PROPERTIES TIMEOUT 120 LABELS capi)
else()
  message(WARNING "abidiff (abigail-tools) is not installed: the ABI is not compared")
endif()
