include(GNUInstallDirs)

set(include_dir ${PROJECT_SOURCE_DIR}/include)
# Headers that see LibTorch. optimum::torch is for them; their bodies are in no compiled unit.
set(optimum_seen_with_torch
    "/kernels/(impl/)?aten|/tensor/(impl/)?named_tensors|/backend/(impl/)?torch_script")

file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${include_dir}/*.hpp)
file(GLOB_RECURSE bodies CONFIGURE_DEPENDS ${include_dir}/*.ipp)

# The headers are the product: nothing is compiled until a user includes them.
add_library(optimum INTERFACE)
add_library(optimum::optimum ALIAS optimum)
set_target_properties(optimum PROPERTIES EXPORT_NAME optimum)
target_sources(optimum INTERFACE FILE_SET HEADERS BASE_DIRS ${include_dir} FILES ${headers}
                                                                                 ${bodies})
target_compile_features(optimum INTERFACE cxx_std_20)
target_link_libraries(
    optimum INTERFACE Boost::headers CURL::libcurl OpenSSL::Crypto Threads::Threads fmt::fmt
                      nlohmann_json::nlohmann_json optimum::pcre2)

# The same headers, their bodies built once: one unit that includes every header, so that a new file
# needs no entry here, and the models.
set(includes ${headers})
list(FILTER includes EXCLUDE REGEX "/impl/|${optimum_seen_with_torch}")
list(TRANSFORM includes REPLACE "^${include_dir}/(.*)$" "#include <\\1>")
list(JOIN includes "\n" includes)
configure_file(cmake/bodies.cpp.in ${PROJECT_BINARY_DIR}/src/bodies.cpp)

add_library(optimum_compiled STATIC ${PROJECT_BINARY_DIR}/src/bodies.cpp src/models.cpp
                                    src/tokenizer.cpp)
add_library(optimum::compiled ALIAS optimum_compiled)
set_target_properties(optimum_compiled PROPERTIES EXPORT_NAME compiled OUTPUT_NAME optimum
                                                  POSITION_INDEPENDENT_CODE ON)
if(NOT OPTIMUM_COMPILED)
    set_target_properties(optimum_compiled PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
target_compile_definitions(optimum_compiled PUBLIC OPTIMUM_COMPILED)
target_link_libraries(optimum_compiled PUBLIC optimum)
optimum_warnings(optimum_compiled)
