#include <sys/mman.h>
#include <unistd.h>

#include <cmath>

#include "kernels/cpu_support.hpp"

// Sanitizers do not see what tiles read and write: here memory ends where a job's ends.

using namespace optimum;
using namespace optimum::test;
using namespace optimum::kernels::cpu;

namespace {

enum class Wall : bool { before, behind };

/// Memory between pages that nobody may touch, close to the one before it or the one behind. Every
/// number in it is NaN at first.
class Walled {
public:
    Walled(std::size_t size, Wall wall) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const auto room = round_up(size, page);
        size_           = room + 2 * page;
        start_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(start_ != MAP_FAILED);
        auto* first = static_cast<std::byte*>(start_);
        std::memset(first, 0xff, size_);
        REQUIRE(::mprotect(first, page, PROT_NONE) == 0);
        REQUIRE(::mprotect(first + page + room, page, PROT_NONE) == 0);
        data_ = first + page + (wall == Wall::behind ? room - size : 0);
    }
    Walled(std::span<const std::byte> bytes, Wall wall) : Walled{bytes.size(), wall} {
        if (!bytes.empty()) std::memcpy(data_, bytes.data(), bytes.size());
    }
    Walled(const Walled&)            = delete;
    Walled& operator=(const Walled&) = delete;
    ~Walled() { ::munmap(start_, size_); }

    std::byte* data() const { return data_; }

private:
    void*       start_;
    std::size_t size_;
    std::byte*  data_;
};

/// An activation of a pass, as a pass lays it out.
class Activations {
public:
    Activations(std::size_t rows, std::size_t columns, Storage storage, Wall wall)
        : rows_{rows},
          columns_{columns},
          stride_{row_stride(columns, storage_size(storage))},
          storage_{storage},
          memory_{rows * stride_, wall} {}

    Rows rows() const { return {memory_.data(), stride_, storage_}; }
    void fill(Random& random) const {
        each([&](std::byte* number) {
            const auto bits = std::bit_cast<std::uint32_t>(random.number());
            const auto size = storage_size(storage_);
            std::memcpy(number, reinterpret_cast<const std::byte*>(&bits) + 4 - size, size);
        });
    }
    bool all_numbers() const {
        bool good = true;
        each([&](const std::byte* number) {
            std::uint32_t bits = 0;
            const auto    size = storage_size(storage_);
            std::memcpy(reinterpret_cast<std::byte*>(&bits) + 4 - size, number, size);
            good = good && std::isfinite(std::bit_cast<float>(bits));
        });
        return good;
    }

private:
    void each(const auto& use) const {
        for (std::size_t r = 0; r < rows_; ++r)
            for (std::size_t i = 0; i < columns_; ++i)
                use(rows().row(r) + i * storage_size(storage_));
    }

    std::size_t rows_, columns_, stride_;
    Storage     storage_;
    Walled      memory_;
};

struct Case {
    const Functions& functions;
    Random&          random;
    Wall             wall;
};

struct Size {
    std::size_t tokens, inputs, outputs;
};

void run_linear(const Case& with, DType dtype, Isa isa, Size size, Finish finish, Storage from) {
    const auto                           weight    = with.random.numbers(size.outputs, size.inputs);
    const auto                           bias      = with.random.vector(size.outputs);
    const View                           weights[] = {weight.view()}, biases[] = {bias.view()};
    const auto                           linear = Linear::pack(weights, biases, dtype, isa, 1);
    auto                                 packed = linear.packed();
    std::vector<std::unique_ptr<Walled>> parts;
    for (const auto& view : linear.views())
        parts.push_back(std::make_unique<Walled>(view.bytes, with.wall));
    packed.groups = parts[1]->data();
    packed.bias   = reinterpret_cast<const float*>(parts[2]->data());
    if (dtype == DType::int8) {
        packed.scales = reinterpret_cast<const float*>(parts[3]->data());
        packed.sums   = reinterpret_cast<const std::int32_t*>(parts[4]->data());
    }
    const bool        gate    = finish.kind == Finish::Kind::gate,
                      narrow  = gate || finish.kind == Finish::Kind::activate;
    const auto        columns = gate ? size.outputs / 2 : size.outputs;
    const auto        to = narrow && dtype != DType::float32 ? Storage::bfloat16 : Storage::float32;
    const Activations x{size.tokens, size.inputs, from, with.wall},
        y{size.tokens, columns, to, with.wall},
        residual{size.tokens, columns, Storage::float32, with.wall};
    const Walled scratch{linear_scratch(packed, size.tokens), with.wall};
    x.fill(with.random), residual.fill(with.random);
    if (finish.kind == Finish::Kind::add || finish.kind == Finish::Kind::add_norm)
        finish.residual = residual.rows();
    with.functions.linear({packed, x.rows(), y.rows(), size.tokens, 0, ceil_div(columns, panel),
                           finish, scratch.data()});
    CHECK(y.all_numbers());
}

void run_attend(const Case& with, Heads heads, std::size_t length, Storage storage) {
    const Activations qkv{length, heads.columns(), storage, with.wall},
        y{length, heads.query * heads.size, storage, with.wall};
    const Walled scratch{attend_scratch(heads), with.wall};
    qkv.fill(with.random);
    const auto block = query_block(heads);
    for (std::size_t first = 0; first < length; first += block)
        for (std::size_t head = 0; head < heads.key_value; ++head)
            with.functions.attend({qkv.rows(), y.rows(), length, first,
                                   std::min(first + block, length), head, heads, Window{}, nullptr,
                                   scratch.data()});
    CHECK(y.all_numbers());
}

/// use(with, isa) for every instruction set that is here, and walls on either side.
void behind_walls(const auto& use) {
    Random random{5};
    for (const auto isa : {Isa::sse2, Isa::avx2, Isa::avx512, Isa::avx512_dots, Isa::amx}) {
        if (isa > best_isa()) continue;
        for (const auto wall : {Wall::before, Wall::behind}) {
            INFO("on " << isa_name(isa));
            use(Case{functions(isa), random, wall}, isa);
        }
    }
}

}  // namespace

TEST_CASE("a linear job touches what it was given and nothing else, and reads no old scratch",
          "[kernels][bounds]") {
    constexpr Size sizes[] = {{1, 64, 32},   {5, 70, 40},   {15, 128, 96},
                              {16, 128, 64}, {33, 192, 64}, {50, 64, 128}};
    behind_walls([&](const Case& with, Isa isa) {
        for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8})
            for (const auto& size : sizes)
                for (const auto kind :
                     {Finish::Kind::none, Finish::Kind::activate, Finish::Kind::gate,
                      Finish::Kind::add, Finish::Kind::add_norm})
                    for (const auto from : {Storage::float32, Storage::bfloat16}) {
                        INFO(dtype_name(dtype) << " " << size.tokens << " x " << size.inputs
                                               << ", finish " << static_cast<int>(kind));
                        if (dtype == DType::float32 && from == Storage::bfloat16) continue;
                        run_linear(with, dtype, isa, size, {kind, Activation::gelu}, from);
                    }
    });
}

TEST_CASE("an attention job touches what it was given and nothing else, and reads no old scratch",
          "[kernels][bounds]") {
    behind_walls([](const Case& with, Isa) {
        for (const auto storage : {Storage::float32, Storage::bfloat16})
            for (const auto& heads : {Heads{4, 4, 32, 0.2F}, Heads{4, 2, 24, 0.2F},
                                      Heads{2, 1, 64, 0.1F}, Heads{1, 1, 80, 0.1F}})
                for (const std::size_t length : {1U, 16U, 33U, 130U, 600U}) {
                    INFO(heads.query << " heads of " << heads.size << ", " << length << " tokens");
                    if (storage == Storage::bfloat16 && !with.functions.attends_narrow) continue;
                    run_attend(with, heads, length, storage);
                }
    });
}
