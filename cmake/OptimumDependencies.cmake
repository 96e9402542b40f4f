# The packages behind optimum::optimum. The installed package includes this file too, so that the
# two lists cannot differ.
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(CURL 7.86 REQUIRED)
# Hana, so only headers. By its own config file: CMake no longer brings a FindBoost.
find_package(Boost 1.74 REQUIRED CONFIG)
# PCRE2, for patterns of tokenizers that no scanner knows. Debian's package brings no config file.
if(NOT TARGET optimum::pcre2)
    find_path(OPTIMUM_PCRE2_INCLUDE_DIR pcre2.h DOC "Where pcre2.h of libpcre2-dev lies" REQUIRED)
    find_library(OPTIMUM_PCRE2_LIBRARY pcre2-8 DOC "The library of libpcre2-dev" REQUIRED)
    mark_as_advanced(OPTIMUM_PCRE2_INCLUDE_DIR OPTIMUM_PCRE2_LIBRARY)
    add_library(optimum::pcre2 UNKNOWN IMPORTED GLOBAL)
    set_target_properties(
        optimum::pcre2 PROPERTIES IMPORTED_LOCATION "${OPTIMUM_PCRE2_LIBRARY}"
                                  INTERFACE_INCLUDE_DIRECTORIES "${OPTIMUM_PCRE2_INCLUDE_DIR}")
endif()
