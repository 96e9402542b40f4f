#pragma once
// The header of a safetensors file, from JSON events to checked tensors. `.ipp` files only.
#include <limits>
#include <optimum/tensor/impl/sax_reader.hpp>
#include <optimum/tensor/impl/stored_dtype.hpp>
#include <optimum/tensor/safetensors_header.hpp>

namespace optimum::detail {

/// Bytes of a tensor. The sizes of an empty one must multiply to an int64 without their zeros too:
/// strides are computed from them.
inline Result<std::uint64_t> stored_bytes(const std::vector<std::uint64_t>& shape,
                                          std::uint64_t                     bits) {
    constexpr std::uint64_t most    = std::numeric_limits<std::int64_t>::max();
    std::uint64_t           product = 1;
    bool                    empty   = false;
    for (const auto size : shape) {
        empty = empty || size == 0;
        if (size != 0 && (__builtin_mul_overflow(product, size, &product) || product > most))
            return Fault{Code::overflow, "has more elements than 64 bits can count"};
    }
    if (empty) return std::uint64_t{0};
    if (__builtin_mul_overflow(product, bits, &bits))
        return Fault{Code::overflow, "has more bits than 64 bits can count"};
    if (bits % 8 != 0)
        return Fault{Code::bad_shape, say({"does not fill whole bytes with its ", bits, " bits"})};
    return bits / 8;
}

/// Follows the header's JSON: an object of tensors, each an object with dtype, shape, data_offsets.
class HeaderReader : public SaxReader<HeaderReader> {
public:
    explicit HeaderReader(const Limits& limits) : SaxReader{limits.json_depth}, limits_{limits} {}

    SafetensorsHeader take() { return std::move(header_); }

    bool on_key(std::string& key) {
        if (place_ == Place::file) {
            tensor_      = {};
            tensor_.name = std::move(key);
            dtype_       = nullptr;
            has_shape_ = has_offsets_ = false;
        } else if (place_ != Place::ignored) {
            field_ = std::move(key);
        }
        return true;
    }

    bool on_value(JsonValue value) {
        switch (place_) {
            case Place::outside:
                return enter(Place::file);
            case Place::file:
                return on_entry(value);
            case Place::metadata:
                return on_metadata(value);
            case Place::tensor:
                return on_field(value);
            case Place::shape:
                return on_size(value);
            case Place::offsets:
                return on_offset(value);
            case Place::ignored:
                break;
        }
        return true;
    }

    bool on_end() {
        switch (place_) {
            case Place::tensor:
                return finish_tensor();
            case Place::metadata:
                return enter(Place::file);
            case Place::shape:
                return enter(Place::tensor);
            case Place::offsets:
                return finish_offsets();
            case Place::ignored:
                return leave_ignored();
            default:
                return true;
        }
    }

private:
    enum class Place : std::uint8_t { outside, file, metadata, tensor, shape, offsets, ignored };
    static constexpr std::size_t tensor_depth = 2;

    bool enter(Place place) {
        place_ = place;
        return true;
    }

    bool on_entry(const JsonValue& value) {
        if (tensor_.name == "__metadata__") {
            if (value.kind == JsonKind::object) return enter(Place::metadata);
            if (value.kind == JsonKind::null) return true;
            return wrong(Code::bad_header, value, "an object");
        }
        if (value.kind != JsonKind::object) return wrong(Code::bad_header, value, "an object");
        if (tensor_.name.size() > limits_.tensor_name)
            return too_many(say({tensor_.name.size(), " bytes in its name"}), limits_.tensor_name);
        if (header_.tensors.size() == limits_.tensors_per_file)
            return fail({Code::limit_exceeded,
                         say({"it has more than ", limits_.tensors_per_file, " tensors"})});
        return enter(Place::tensor);
    }

    bool on_metadata(const JsonValue& value) {
        if (value.kind != JsonKind::string) return wrong(Code::bad_header, value, "a string");
        header_.metadata.emplace(std::move(field_), std::move(*value.text));
        return true;
    }

    bool on_field(const JsonValue& value) {
        if (field_ == "dtype") return on_dtype(value);
        const bool is_array = value.kind == JsonKind::array;
        if (field_ == "shape") {
            has_shape_ = true;
            return is_array ? enter(Place::shape) : wrong(Code::bad_shape, value, "an array");
        }
        if (field_ == "data_offsets") {
            has_offsets_ = true;
            return is_array ? enter(Place::offsets) : wrong(Code::bad_offsets, value, "an array");
        }
        // Fields that a later version of the format may add.
        return is_array || value.kind == JsonKind::object ? enter(Place::ignored) : true;
    }

    bool on_dtype(const JsonValue& value) {
        if (value.kind != JsonKind::string) return wrong(Code::bad_dtype, value, "a string");
        dtype_ = stored_dtype(*value.text);
        if (dtype_ != nullptr) return true;
        return refuse(Code::bad_dtype, say({"has the dtype '", shown(*value.text, 40),
                                            "', which safetensors does not define"}));
    }

    bool on_size(const JsonValue& value) {
        if (value.kind != JsonKind::whole)
            return wrong(Code::bad_shape, value, "a whole number of 64 bits");
        if (tensor_.shape.size() == limits_.tensor_rank)
            return too_many("more axes", limits_.tensor_rank);
        tensor_.shape.push_back(value.whole);
        return true;
    }

    bool on_offset(const JsonValue& value) {
        if (value.kind != JsonKind::whole)
            return wrong(Code::bad_offsets, value, "a whole number of 64 bits");
        if (offsets_ < 2) (offsets_ == 0 ? tensor_.begin : tensor_.end) = value.whole;
        ++offsets_;
        return true;
    }

    bool finish_offsets() {
        const auto found = std::exchange(offsets_, 0U);
        if (found == 2) return enter(Place::tensor);
        return refuse(Code::bad_offsets, say({"has ", found, " data_offsets; there must be 2"}));
    }

    bool leave_ignored() {
        if (depth() == tensor_depth) place_ = Place::tensor;
        return true;
    }

    bool finish_tensor() {
        field_.clear();
        if (dtype_ == nullptr) return refuse(Code::bad_dtype, "has no dtype");
        if (!has_shape_) return refuse(Code::bad_shape, "has no shape");
        if (!has_offsets_) return refuse(Code::bad_offsets, "has no data_offsets");
        const auto bytes = stored_bytes(tensor_.shape, dtype_->bits);
        if (!bytes) return refuse(bytes.fault().code, bytes.fault().sentence);
        if (tensor_.begin > tensor_.end || tensor_.end - tensor_.begin != *bytes)
            return refuse(Code::bad_offsets,
                          say({"lies at ", span_text(tensor_), ", but needs ", *bytes, " bytes"}));
        tensor_.dtype = dtype_->dtype;
        header_.tensors.push_back(std::move(tensor_));
        return enter(Place::file);
    }

    static std::string span_text(const StoredTensor& tensor) {
        return say({"[", tensor.begin, ", ", tensor.end, ")"});
    }

    /// The JSON pointer to where reading stands.
    std::string pointer() const {
        return say(
            {"/", shown(tensor_.name, 100), field_.empty() ? "" : say({"/", shown(field_, 100)})});
    }
    bool refuse(Code code, const std::string& what) {
        return fail({code, say({"tensor '", shown(tensor_.name, 100), "' ", what}), pointer()});
    }
    bool wrong(Code code, const JsonValue& found, const char* expected) {
        return fail(
            {code,
             say({"'", pointer(), "' is ", described(found), " where ", expected, " must stand"}),
             pointer()});
    }
    bool too_many(const std::string& what, std::uint64_t most) {
        return refuse(Code::limit_exceeded, say({"has ", what, "; at most ", most, " are read"}));
    }

    const Limits&      limits_;
    SafetensorsHeader  header_{};
    Place              place_ = Place::outside;
    StoredTensor       tensor_{};  // the entry that is being read
    std::string        field_{};
    const StoredDtype* dtype_       = nullptr;
    bool               has_shape_   = false;
    bool               has_offsets_ = false;
    std::uint32_t      offsets_     = 0;
};

}  // namespace optimum::detail
