# SPDX-License-Identifier: Apache-2.0
#
# Passes if SOURCE compiles with CONTROL and fails without it, for the reason that its `// expected:` line names: a
# program that fails because of a misspelt header proves nothing.
cmake_minimum_required(VERSION 3.25)

set(command "${COMPILER}" -std=c++20 -fsyntax-only "-I${INCLUDE}" "-I${GENERATED}" "${SOURCE}")

file(STRINGS "${SOURCE}" expectation REGEX "^// expected: ")
string(REGEX REPLACE "^// expected: " "" expectation "${expectation}")
if(expectation STREQUAL "")
  message(FATAL_ERROR "${SOURCE}: expected a line `// expected: <regular expression>`")
endif()

execute_process(COMMAND ${command} -DCONTROL RESULT_VARIABLE control ERROR_VARIABLE said)
if(NOT control EQUAL 0)
  message(FATAL_ERROR "the control does not compile:\n${said}")
endif()

execute_process(COMMAND ${command} RESULT_VARIABLE mistake ERROR_VARIABLE said)
if(mistake EQUAL 0)
  message(FATAL_ERROR "the mistake compiles")
endif()
if(NOT said MATCHES "${expectation}")
  message(FATAL_ERROR "the mistake does not compile, but not because of '${expectation}':\n${said}")
endif()
