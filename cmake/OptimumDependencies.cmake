# The packages behind optimum::optimum. The installed package includes this file too, so that the
# two lists cannot differ.
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(CURL 7.86 REQUIRED)
# Hana, so only headers. By its own config file: CMake no longer brings a FindBoost.
find_package(Boost 1.74 REQUIRED CONFIG)
