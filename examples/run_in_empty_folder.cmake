# SPDX-License-Identifier: Apache-2.0
#
# Runs PROGRAM in FOLDER, emptied first, and passes its verdict on.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${FOLDER}")
file(MAKE_DIRECTORY "${FOLDER}")
execute_process(COMMAND "${PROGRAM}" WORKING_DIRECTORY "${FOLDER}" RESULT_VARIABLE verdict)
if(NOT verdict EQUAL 0)
  message(FATAL_ERROR "the example answered ${verdict}")
endif()
