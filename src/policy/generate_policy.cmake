# SPDX-License-Identifier: Apache-2.0
#
# generate_policy.cmake: makes the policy header, its private table and the reference page out of policy.def, at build
# time and with CMake alone. A bad line of policy.def stops the build and names the line.
#
#   cmake -D INPUT=policy.def -D HEADER=policy.hpp -D FIELDS=policy_fields.inc -D PAGE=policy.md -P generate_policy.cmake
cmake_minimum_required(VERSION 3.25)

foreach(needed IN ITEMS INPUT HEADER FIELDS PAGE)
  if(NOT DEFINED ${needed})
    message(FATAL_ERROR "generate_policy.cmake: expected -D ${needed}=<file>")
  endif()
endforeach()

get_filename_component(here "${CMAKE_CURRENT_LIST_FILE}" DIRECTORY)

# Characters that mean something in a CMake list travel under other names until they are written.
string(ASCII 1 semicolon_mark)
string(ASCII 2 open_mark)
string(ASCII 3 close_mark)
string(ASCII 4 backslash_mark)

function(hide_list_characters text out)
  string(REPLACE ";" "${semicolon_mark}" text "${text}")
  string(REPLACE "\\" "${backslash_mark}" text "${text}")
  string(REPLACE "[" "${open_mark}" text "${text}")
  string(REPLACE "]" "${close_mark}" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(show_list_characters text out)
  string(REPLACE "${semicolon_mark}" ";" text "${text}")
  string(REPLACE "${backslash_mark}" "\\" text "${text}")
  string(REPLACE "${open_mark}" "[" text "${text}")
  string(REPLACE "${close_mark}" "]" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# The number behind a value of the table: milliseconds of a duration, a count as it is.
function(number_of type text where out)
  if(type STREQUAL "count")
    if(NOT text MATCHES "^(0|[1-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?)$")
      message(FATAL_ERROR "${where}: expected a whole number of at most nine digits, found '${text}'")
    endif()
    set(${out} "${text}" PARENT_SCOPE)
    return()
  endif()
  if(NOT text MATCHES "^([1-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?)(ms|s|min|h|d)$")
    message(FATAL_ERROR "${where}: expected a duration such as 500ms, 30s, 15min, 12h or 14d, found '${text}'")
  endif()
  set(digits "${CMAKE_MATCH_1}")
  set(factor_ms 1)
  set(factor_s 1000)
  set(factor_min 60000)
  set(factor_h 3600000)
  set(factor_d 86400000)
  math(EXPR value "${digits} * ${factor_${CMAKE_MATCH_2}}")
  set(${out} "${value}" PARENT_SCOPE)
endfunction()

# How a duration of the table is written in C++.
function(cpp_duration text out)
  string(REGEX MATCH "^([0-9]+)([a-z]+)$" whole "${text}")
  set(digits "${CMAKE_MATCH_1}")
  set(word_ms milliseconds)
  set(word_s seconds)
  set(word_min minutes)
  set(word_h hours)
  set(word_d days)
  set(${out} "std::chrono::${word_${CMAKE_MATCH_2}}(${digits})" PARENT_SCOPE)
endfunction()

function(cpp_string text out)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

set(fields "")
set(rows "")
set(private_rows "")
set(page_rows "")
set(names "")

# Checks one line of the table and appends what it stands for to every output.
function(add_row line where)
  string(REPLACE "|" ";" cells "${line}")
  list(LENGTH cells count)
  if(NOT count EQUAL 8)
    message(FATAL_ERROR "${where}: expected 8 fields divided by '|', found ${count}")
  endif()
  list(TRANSFORM cells STRIP)
  list(GET cells 0 name)
  list(GET cells 1 type)
  list(GET cells 2 unit)
  list(GET cells 3 standard)
  list(GET cells 4 least)
  list(GET cells 5 most)
  list(GET cells 6 reason)
  list(GET cells 7 source)
  show_list_characters("${reason}" reason)
  show_list_characters("${source}" source)

  string(LENGTH "${name}" name_length)
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$" OR name_length GREATER 32 OR name IN_LIST names)
    message(FATAL_ERROR "${where}: expected a new name of 1 to 32 characters a-z 0-9 _, found '${name}'")
  endif()
  if(NOT type MATCHES "^(lifetime|count)$")
    message(FATAL_ERROR "${where}: expected type lifetime or count, found '${type}'")
  endif()
  if(unit STREQUAL "" OR reason STREQUAL "" OR source STREQUAL "")
    message(FATAL_ERROR "${where}: expected a unit, a reason and a source")
  endif()
  number_of(${type} "${standard}" "${where}" standard_number)
  number_of(${type} "${least}" "${where}" least_number)
  number_of(${type} "${most}" "${where}" most_number)
  if(least_number GREATER most_number OR standard_number LESS least_number OR standard_number GREATER most_number)
    message(FATAL_ERROR "${where}: expected least <= default <= most")
  endif()

  string(TOUPPER "JETON_POLICY_${name}" environment)
  cpp_string("${unit}" unit_string)
  cpp_string("${reason}" reason_string)
  cpp_string("${source}" source_string)
  if(type STREQUAL "lifetime")
    set(cpp_type Lifetime)
    cpp_duration("${standard}" initial)
    set(range "${least} to ${most} (default ${standard})")
    set(shape "expected a whole number and a unit of ms, s, min, h or d, such as ${standard}")
    set(member "&Policy::${name}, nullptr")
  else()
    set(cpp_type std::uint32_t)
    set(initial "${standard}")
    set(range "${least} to ${most} ${unit} (default ${standard})")
    set(shape "expected a whole number of ${unit}, such as ${standard}")
    set(member "nullptr, &Policy::${name}")
  endif()
  string(SUBSTRING "${reason}" 0 1 first_letter)
  string(SUBSTRING "${reason}" 1 -1 other_letters)
  string(TOUPPER "${first_letter}" first_letter)

  cpp_string("${name}: expected ${range}: ${reason}" refusal_string)

  string(APPEND fields "  /// ${first_letter}${other_letters}.
  /// ${range}; ${source}
  ${cpp_type} ${name} = ${initial};\n\n")
  string(APPEND rows "
    {\"${name}\", \"${environment}\", PolicyType::${type}, ${unit_string},
     \"${standard}\", \"${least}\", \"${most}\", ${standard_number}, ${least_number}, ${most_number},
     ${reason_string},
     ${source_string}},")
  string(APPEND private_rows "
    {${member},
     ${refusal_string},
     \"${name}: ${shape}\",
     \"policy: nearest is ${name}\",
     \"${name}: given twice\"},")
  string(APPEND page_rows
         "| `${name}` | ${type} | ${unit} | ${standard} | ${least} | ${most} | ${reason} | ${source} |\n")

  list(APPEND names "${name}")
  foreach(grown IN ITEMS fields rows private_rows page_rows names)
    set(${grown} "${${grown}}" PARENT_SCOPE)
  endforeach()
endfunction()

file(READ "${INPUT}" table)
hide_list_characters("${table}" table)
string(REPLACE "\n" ";" lines "${table}")
set(line_number 0)
foreach(line IN LISTS lines)
  math(EXPR line_number "${line_number} + 1")
  string(STRIP "${line}" line)
  if(NOT line STREQUAL "" AND NOT line MATCHES "^#")
    add_row("${line}" "${INPUT}:${line_number}")
  endif()
endforeach()
if(names STREQUAL "")
  message(FATAL_ERROR "${INPUT}: expected at least one policy")
endif()

string(SUBSTRING "${rows}" 1 -1 rows)
string(SUBSTRING "${private_rows}" 1 -1 private_rows)
set(POLICY_FIELDS "${fields}")
set(POLICY_ROWS "${rows}")
set(POLICY_PRIVATE_ROWS "${private_rows}")
set(POLICY_PAGE_ROWS "${page_rows}")
configure_file("${here}/policy.hpp.in" "${HEADER}" @ONLY)
configure_file("${here}/policy_fields.inc.in" "${FIELDS}" @ONLY)
configure_file("${here}/policy_page.md.in" "${PAGE}" @ONLY)
# configure_file() leaves an unchanged file alone; the build needs to see that it was looked at.
file(TOUCH "${HEADER}" "${FIELDS}" "${PAGE}")
