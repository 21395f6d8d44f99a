# SPDX-License-Identifier: Apache-2.0
#
# tour_checks.cmake: one entry of ctest for each check of tour_checks.py, which runs the tour as a user would. Included by
# examples/CMakeLists.txt, where the program is known.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  foreach(check IN ITEMS text json secrets bad_rows bad_files hostile_rows own_customers same_file_twice arguments)
    add_test(NAME "examples: the tour, ${check}"
             COMMAND Python3::Interpreter -B "${PROJECT_SOURCE_DIR}/tests/examples/tour_checks.py"
                     "$<TARGET_FILE:jeton_tour>" ${check})
    set_tests_properties("examples: the tour, ${check}" PROPERTIES TIMEOUT 180 LABELS examples)
  endforeach()
endif()
