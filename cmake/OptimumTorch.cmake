# optimum_torch: LibTorch as a target whose headers stand after the system's, since LibTorch carries
# headers of another fmt that must not shadow the one this project links.
#
# Found by CMAKE_PREFIX_PATH, as `find_package(Torch)` would, but without the CUDA and Caffe2
# machinery that its own config file drags in.
find_path(OPTIMUM_TORCH_INCLUDE ATen/core/Tensor.h PATH_SUFFIXES include)
find_library(OPTIMUM_TORCH_CPU torch_cpu PATH_SUFFIXES lib)
find_library(OPTIMUM_TORCH_C10 c10 PATH_SUFFIXES lib)

if(OPTIMUM_TORCH_INCLUDE AND OPTIMUM_TORCH_CPU AND OPTIMUM_TORCH_C10 AND NOT TARGET optimum_torch)
    add_library(optimum_torch INTERFACE)
    target_compile_options(optimum_torch INTERFACE "SHELL:-idirafter ${OPTIMUM_TORCH_INCLUDE}")
    target_link_libraries(optimum_torch INTERFACE ${OPTIMUM_TORCH_CPU} ${OPTIMUM_TORCH_C10})
endif()
