# optimum_oracle(folder script arguments...): a CTest fixture which has a script of tests/oracle
# write build/oracle/<folder>. The scripts leave alone what is still right, so a second run is quick.
# Tests that need an oracle require all of them; if one fails, they fail.
function(optimum_oracle folder script)
    if(NOT OPTIMUM_ORACLE_PYTHON OR NOT EXISTS ${PROJECT_SOURCE_DIR}/tests/oracle/${script})
        return()
    endif()
    add_test(NAME oracle.${folder}
             COMMAND ${OPTIMUM_ORACLE_PYTHON} ${PROJECT_SOURCE_DIR}/tests/oracle/${script} ${ARGN})
    set_tests_properties(oracle.${folder} PROPERTIES FIXTURES_SETUP oracle TIMEOUT 900)
endfunction()

# Nothing that a judge reads may come from the network.
set(OPTIMUM_ORACLE_MODEL "" CACHE PATH "The sentence-transformers folder of all-MiniLM-L6-v2")

optimum_oracle(models make_models.py ${OPTIMUM_ORACLE_DIR}/models)
optimum_oracle(sentence make_sentence_models.py ${OPTIMUM_ORACLE_DIR}/sentence)
optimum_oracle(bad bad_models.py ${OPTIMUM_ORACLE_DIR}/bad)
optimum_oracle(safetensors safetensors_cases.py ${OPTIMUM_ORACLE_DIR}/safetensors)
if(NOT data IN_LIST optimum_missing)
    optimum_oracle(tokenizers tokenizer_cases.py ${OPTIMUM_ORACLE_DIR}/tokenizers
                   --data ${OPTIMUM_TEST_DATA})
    optimum_oracle(tokenizer_folders tokenizer_folders.py ${OPTIMUM_ORACLE_DIR}/tokenizer_folders
                   --data ${OPTIMUM_TEST_DATA})
    if(OPTIMUM_ORACLE_MODEL)
        optimum_oracle(minilm make_embeddings.py ${OPTIMUM_ORACLE_MODEL}
                       ${OPTIMUM_ORACLE_DIR}/minilm)
    endif()
endif()

# The cache that huggingface_hub writes, read by it and by hub::Cache.
if(OPTIMUM_ORACLE_PYTHON AND EXISTS ${PROJECT_SOURCE_DIR}/tests/oracle/hub_cache.py)
    add_executable(hub_probe ${PROJECT_SOURCE_DIR}/tests/oracle/hub_probe.cpp)
    target_link_libraries(hub_probe PRIVATE optimum::optimum)
    optimum_warnings(hub_probe)
    add_test(NAME oracle.hub_cache
             COMMAND ${OPTIMUM_ORACLE_PYTHON} ${PROJECT_SOURCE_DIR}/tests/oracle/hub_cache.py
                     $<TARGET_FILE:hub_probe>)
    set_tests_properties(oracle.hub_cache PROPERTIES TIMEOUT 300)
endif()

# Judges that read what the programs of this project print.
if(OPTIMUM_ORACLE_PYTHON AND NOT data IN_LIST optimum_missing)
    optimum_test_once(oracle.unicode
                      READS ${PROJECT_SOURCE_DIR}/tests/oracle/requirements.txt
                      COMMAND ${OPTIMUM_ORACLE_PYTHON}
                              ${PROJECT_SOURCE_DIR}/tests/oracle/unicode_tables.py --check
                              ${PROJECT_SOURCE_DIR}/include/optimum/preprocess/impl/unicode_tables.hpp)
    set_tests_properties(oracle.unicode PROPERTIES TIMEOUT 1800)
    if(OPTIMUM_EXAMPLES)
        add_test(NAME oracle.tokenizer_fuzz
                 COMMAND ${OPTIMUM_ORACLE_PYTHON} ${PROJECT_SOURCE_DIR}/tests/oracle/tokenizer_fuzz.py
                         $<TARGET_FILE:optimum-cpp> --data ${OPTIMUM_TEST_DATA} --seed 1 --count 80)
        set_tests_properties(oracle.tokenizer_fuzz PROPERTIES TIMEOUT 1800)
    endif()
endif()
