# optimum_room_tests(room): the test programs of one room, from tests/<room>/*.test.cpp.
#
# A file's includes show what it needs beyond the library: LibTorch, real texts, or what the Python
# originals computed. Files of equal needs make one program, so that a build without one of these
# still runs all others; nothing is skipped at run time. Every program is built twice, header-only
# and on optimum::compiled: the sources decide what is exported, so only the same sources on both
# show that both are whole. The second set is the cheaper one, as it has no bodies to compile.

add_library(optimum_test INTERFACE)
target_include_directories(optimum_test INTERFACE ${PROJECT_SOURCE_DIR}/tests)
target_compile_options(optimum_test INTERFACE ${OPTIMUM_TEST_OPTIONS})
target_compile_definitions(optimum_test INTERFACE OPTIMUM_TEST_DIR="${PROJECT_SOURCE_DIR}/tests"
                                                  OPTIMUM_SHARED_DATA="${OPTIMUM_TEST_DATA}"
                                                  OPTIMUM_ORACLE_DIR="${OPTIMUM_ORACLE_DIR}")
if(TARGET Catch2::Catch2WithMain)
    target_link_libraries(optimum_test INTERFACE Catch2::Catch2WithMain)
else()
    add_library(optimum_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/support/main.cpp)
    target_link_libraries(optimum_test_main PUBLIC Catch2::Catch2)
    target_link_libraries(optimum_test INTERFACE optimum_test_main)
endif()

# optimum_test_once(name READS paths... COMMAND words...): a long test. One that has passed is not run
# again while the command, the files it names and what lies at the paths have not changed.
function(optimum_test_once name)
    cmake_parse_arguments(PARSE_ARGV 1 once "" "" "READS;COMMAND")
    add_test(NAME ${name}
             COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/once.py
                     ${PROJECT_BINARY_DIR}/passed/${name} --reads ${once_READS} -- ${once_COMMAND})
endfunction()

set(optimum_needs torch data oracle)
set(optimum_sign_of_torch "${optimum_seen_with_torch}")
set(optimum_sign_of_data "OPTIMUM_SHARED_DATA|[\"/](minilm|tokenizers)[\"/]")
set(optimum_sign_of_oracle "support/oracle.hpp|OPTIMUM_ORACLE_DIR")

set(optimum_missing)
if(NOT TARGET optimum::torch)
    list(APPEND optimum_missing torch)
    message(STATUS "No tests on LibTorch: it was not found by CMAKE_PREFIX_PATH, or OPTIMUM_TORCH is off.")
endif()
if(NOT EXISTS ${OPTIMUM_TEST_DATA}/texts)
    list(APPEND optimum_missing data)
    message(STATUS "No tests on real texts: OPTIMUM_TEST_DATA does not lead to them.")
endif()
if(NOT OPTIMUM_ORACLE_PYTHON)
    list(APPEND optimum_missing oracle)
    message(STATUS "No tests against the Python originals: OPTIMUM_ORACLE_PYTHON is not set.")
endif()

# The needs of a source and of the headers in tests/ that it includes.
function(optimum_needs_of source result)
    set(open ${source})
    set(seen)
    set(needs)
    while(open)
        list(POP_FRONT open file)
        list(APPEND seen ${file})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        file(READ ${file} text)
        foreach(need IN LISTS optimum_needs)
            if(text MATCHES "${optimum_sign_of_${need}}")
                list(APPEND needs ${need})
            endif()
        endforeach()
        string(REGEX MATCHALL "#include \"[^\"]+\"" includes "${text}")
        list(TRANSFORM includes REPLACE "#include \"([^\"]+)\"" "\\1")
        cmake_path(GET file PARENT_PATH folder)
        foreach(include IN LISTS includes)
            foreach(candidate ${folder}/${include} ${PROJECT_SOURCE_DIR}/tests/${include})
                if(EXISTS ${candidate} AND NOT candidate IN_LIST seen)
                    list(APPEND open ${candidate})
                    break()
                endif()
            endforeach()
        endforeach()
    endwhile()
    list(REMOVE_DUPLICATES needs)
    list(SORT needs)
    set(${result} ${needs} PARENT_SCOPE)
endfunction()

# Takes away the sources that include bodies: these would be there twice beside the compiled library.
function(optimum_without_bodies list)
    set(kept)
    foreach(source IN LISTS ${list})
        file(STRINGS ${source} bodies REGEX "#include <optimum/.*[.]ipp>" LIMIT_COUNT 1)
        if(NOT bodies)
            list(APPEND kept ${source})
        endif()
    endforeach()
    set(${list} ${kept} PARENT_SCOPE)
endfunction()

# One program and its CTest entry, named room[.needs...][.compiled].
function(optimum_test_program room needs mode)
    set(parts ${room} ${needs})
    set(library optimum::optimum)
    if(mode STREQUAL compiled)
        list(APPEND parts compiled)
        set(library optimum::compiled)
    endif()
    if(torch IN_LIST needs)
        list(APPEND library optimum::torch)
    endif()
    list(JOIN parts "." name)
    add_executable(test.${name} ${ARGN})
    # Header-only, every source compiles the library again: where it is large, all go in one unit.
    if(mode STREQUAL header-only AND room MATCHES "hub|task|tensor")
        set_target_properties(test.${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
    endif()
    target_link_libraries(test.${name} PRIVATE ${library} optimum_test)
    optimum_warnings(test.${name})
    # A test case without an assertion would pass whatever happens.
    add_test(NAME ${name} COMMAND test.${name} --warn NoAssertions)
    set_tests_properties(${name} PROPERTIES TIMEOUT 900)
    # Models run on threads of their own; the other rooms' programs may run side by side.
    if(room MATCHES "kernels|task|laws")
        set_tests_properties(${name} PROPERTIES PROCESSORS 2)
    endif()
    if(oracle IN_LIST needs)
        set_tests_properties(
            ${name} PROPERTIES
            FIXTURES_REQUIRED oracle
            ENVIRONMENT
            "OPTIMUM_ORACLE_DIR=${OPTIMUM_ORACLE_DIR};OPTIMUM_MINILM=${OPTIMUM_ORACLE_MODEL}")
    endif()
endfunction()

function(optimum_room_tests room)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.test.cpp)
    set(groups)
    foreach(source IN LISTS sources)
        optimum_needs_of(${source} needs)
        list(JOIN needs "." group)
        list(APPEND groups "of.${group}")
        list(APPEND "of.${group}" ${source})
    endforeach()
    list(REMOVE_DUPLICATES groups)
    foreach(group IN LISTS groups)
        string(REPLACE "of." "" needs "${group}")
        string(REPLACE "." ";" needs "${needs}")
        set(modes ${OPTIMUM_TEST_MODES})
        foreach(need IN LISTS needs)
            if(need IN_LIST optimum_missing)
                set(modes)
            endif()
        endforeach()
        foreach(mode IN LISTS modes)
            set(chosen ${${group}})
            if(mode STREQUAL compiled)
                optimum_without_bodies(chosen)
            endif()
            if(chosen)
                optimum_test_program(${room} "${needs}" ${mode} ${chosen})
            endif()
        endforeach()
    endforeach()
endfunction()
