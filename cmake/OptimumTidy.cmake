# `tidy`: clang-tidy on every room, one unit each that includes all its public headers and, as they
# are header-only here, their bodies.
find_program(OPTIMUM_CLANG_TIDY NAMES clang-tidy DOC "clang-tidy 18 or newer" REQUIRED)

file(GLOB rooms CONFIGURE_DEPENDS LIST_DIRECTORIES ON RELATIVE ${include_dir}/optimum
     ${include_dir}/optimum/*)
add_custom_target(tidy)
foreach(room IN LISTS rooms)
    if(NOT IS_DIRECTORY ${include_dir}/optimum/${room})
        continue()
    endif()
    set(includes ${headers})
    list(FILTER includes INCLUDE REGEX "/optimum/${room}/")
    list(FILTER includes EXCLUDE REGEX "/impl/|${optimum_seen_with_torch}")
    list(TRANSFORM includes REPLACE "^${include_dir}/(.*)$" "#include <\\1>")
    list(JOIN includes "\n" includes)
    configure_file(cmake/tidy.cpp.in ${PROJECT_BINARY_DIR}/tidy/${room}.cpp)
    add_custom_target(
        tidy.${room}
        COMMAND ${OPTIMUM_CLANG_TIDY} --quiet --header-filter=/include/optimum/${room}/
                --config-file=${PROJECT_SOURCE_DIR}/.clang-tidy
                ${PROJECT_BINARY_DIR}/tidy/${room}.cpp -- -std=c++20 -I${include_dir}
        VERBATIM)
    add_dependencies(tidy tidy.${room})
endforeach()
