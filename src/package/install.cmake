# SPDX-License-Identifier: Apache-2.0
#
# install.cmake: what `cmake --install` puts where, so that find_package(jeton) and pkg-config find it. Included by the
# top CMakeLists.txt. No installed file names a folder of the build: the prefix may be moved.
include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/jeton")
set(pkgconfig_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/jeton" "${PROJECT_BINARY_DIR}/include/jeton"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${policy_page}" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

install(TARGETS jeton_core EXPORT jeton-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
if(TARGET jeton_conformance)
  install(TARGETS jeton_conformance EXPORT jeton-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS jeton_conformance_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(EXPORT jeton-targets NAMESPACE jeton:: DESTINATION "${package_folder}")

# pkg-config finds the headers and the archives from where jeton.pc itself lies.
set(PC_CRYPT "")
if(JETON_WITH_CRYPT)
  set(PC_CRYPT ", libxcrypt")
endif()
file(RELATIVE_PATH PC_PREFIX "/${pkgconfig_folder}" "/")
string(REGEX REPLACE "/$" "" PC_PREFIX "${PC_PREFIX}")
configure_file(src/package/jeton.pc.in "${PROJECT_BINARY_DIR}/package/jeton.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/jeton.pc" DESTINATION "${pkgconfig_folder}")

if(TARGET jeton_sqlite)
  install(TARGETS jeton_sqlite EXPORT jeton-sqlite-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(EXPORT jeton-sqlite-targets NAMESPACE jeton:: DESTINATION "${package_folder}")
  configure_file(src/package/jeton-sqlite.pc.in "${PROJECT_BINARY_DIR}/package/jeton-sqlite.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/package/jeton-sqlite.pc" DESTINATION "${pkgconfig_folder}")
endif()

# The C interface stands alone: whoever uses it needs none of the above.
if(TARGET jeton_c)
  file(GLOB c_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/capi/*.h")
  install(FILES ${c_headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(TARGETS jeton_c EXPORT jeton-c-targets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(EXPORT jeton-c-targets NAMESPACE jeton:: DESTINATION "${package_folder}")
  configure_file(src/package/jeton-c.pc.in "${PROJECT_BINARY_DIR}/package/jeton-c.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/package/jeton-c.pc" DESTINATION "${pkgconfig_folder}")
endif()

configure_package_config_file(
  src/package/jeton-config.cmake.in "${PROJECT_BINARY_DIR}/package/jeton-config.cmake"
  INSTALL_DESTINATION "${package_folder}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/jeton-config-version.cmake"
                                 COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/jeton-config.cmake"
              "${PROJECT_BINARY_DIR}/package/jeton-config-version.cmake"
        DESTINATION "${package_folder}")
