# optimum::torch: LibTorch, for programs on kernels::Aten. The default kernels do without it. Absent
# where LibTorch is not found; the installed package includes this file too.
#
# Found by CMAKE_PREFIX_PATH, as `find_package(Torch)` would, but without the CUDA and Caffe2
# machinery that its own config file drags in.
if(OPTIMUM_TORCH OR NOT DEFINED OPTIMUM_TORCH)
    find_path(OPTIMUM_TORCH_INCLUDE ATen/core/Tensor.h PATH_SUFFIXES include)
    find_library(OPTIMUM_TORCH_CPU torch_cpu PATH_SUFFIXES lib)
    find_library(OPTIMUM_TORCH_C10 c10 PATH_SUFFIXES lib)
    find_library(OPTIMUM_TORCH_CUDA torch_cuda PATH_SUFFIXES lib)
    mark_as_advanced(OPTIMUM_TORCH_INCLUDE OPTIMUM_TORCH_CPU OPTIMUM_TORCH_C10 OPTIMUM_TORCH_CUDA)
endif()

if(OPTIMUM_TORCH_INCLUDE AND OPTIMUM_TORCH_CPU AND OPTIMUM_TORCH_C10 AND NOT TARGET optimum::torch)
    add_library(optimum::torch INTERFACE IMPORTED GLOBAL)
    # After the system's headers, since LibTorch carries headers of another fmt, which must not
    # shadow the one that this library links.
    target_compile_options(optimum::torch INTERFACE "SHELL:-idirafter ${OPTIMUM_TORCH_INCLUDE}")
    target_link_libraries(optimum::torch INTERFACE optimum::optimum ${OPTIMUM_TORCH_CPU}
                                                   ${OPTIMUM_TORCH_C10})
    if(OPTIMUM_TORCH_CUDA)
        # Nothing refers to it by name: it registers its operators when it is loaded.
        target_link_libraries(optimum::torch INTERFACE -Wl,--no-as-needed ${OPTIMUM_TORCH_CUDA}
                                                       -Wl,--as-needed)
    endif()
endif()
