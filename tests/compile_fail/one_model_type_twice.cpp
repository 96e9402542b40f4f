// expect: holds two architectures with one model_type
#include <optimum/architecture/bert.hpp>
#include <optimum/architecture/one_of.hpp>
struct Mine : optimum::architecture::Bert {
#ifndef MUST_FAIL
    static constexpr std::string_view model_type = "mine";
#endif
};
inline constexpr auto list = optimum::OneOf<optimum::architecture::Bert, Mine>::members;
