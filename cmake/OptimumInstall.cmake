include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/optimum)
set(installed optimum)
if(OPTIMUM_COMPILED)
    list(APPEND installed optimum_compiled)
endif()
install(TARGETS ${installed} EXPORT optimum FILE_SET HEADERS)
install(EXPORT optimum FILE optimum-targets.cmake NAMESPACE optimum:: DESTINATION ${package_dir})

configure_package_config_file(
    ${PROJECT_SOURCE_DIR}/cmake/optimum-config.cmake.in ${PROJECT_BINARY_DIR}/optimum-config.cmake
    INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/optimum-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/optimum-config.cmake
              ${PROJECT_BINARY_DIR}/optimum-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/OptimumDependencies.cmake
              ${PROJECT_SOURCE_DIR}/cmake/OptimumTorch.cmake
        DESTINATION ${package_dir})
