#pragma once
// JSON text as a stream of events. nlohmann's parser is a template over its handler and costs about
// a third of a second to compile for each; here it is instantiated once, for a handler that passes
// every event on through a table of functions. Included by `.ipp` files only.
#include <nlohmann/json.hpp>
#include <string_view>

namespace optimum::detail {

/// Any handler of nlohmann's SAX interface, erased.
class JsonEvents {
    using Json = nlohmann::json;

public:
    template <class Handler>
    explicit JsonEvents(Handler& handler) : self_{&handler},
                                            to_{&table<Handler>} {}

    bool null() { return to_->null(self_); }
    bool boolean(bool value) { return to_->boolean(self_, value); }
    bool number_integer(std::int64_t value) { return to_->integer(self_, value); }
    bool number_unsigned(std::uint64_t value) { return to_->whole(self_, value); }
    bool number_float(double value, const std::string& text) {
        return to_->real(self_, value, text);
    }
    bool string(std::string& text) { return to_->string(self_, text); }
    bool binary(Json::binary_t&) { return false; }  // JSON text has none
    bool start_object(std::size_t n) { return to_->start_object(self_, n); }
    bool key(std::string& name) { return to_->key(self_, name); }
    bool end_object() { return to_->end_object(self_); }
    bool start_array(std::size_t n) { return to_->start_array(self_, n); }
    bool end_array() { return to_->end_array(self_); }
    bool parse_error(std::size_t at, const std::string& token,
                     const nlohmann::detail::exception& error) {
        return to_->error(self_, at, token, error);
    }

private:
    struct Table {
        bool (*null)(void*);
        bool (*boolean)(void*, bool);
        bool (*integer)(void*, std::int64_t);
        bool (*whole)(void*, std::uint64_t);
        bool (*real)(void*, double, const std::string&);
        bool (*string)(void*, std::string&);
        bool (*start_object)(void*, std::size_t);
        bool (*key)(void*, std::string&);
        bool (*end_object)(void*);
        bool (*start_array)(void*, std::size_t);
        bool (*end_array)(void*);
        bool (*error)(void*, std::size_t, const std::string&, const nlohmann::detail::exception&);
    };
    template <class H>
    static constexpr Table table{
        [](void* h) { return static_cast<H*>(h)->null(); },
        [](void* h, bool value) { return static_cast<H*>(h)->boolean(value); },
        [](void* h, std::int64_t value) { return static_cast<H*>(h)->number_integer(value); },
        [](void* h, std::uint64_t value) { return static_cast<H*>(h)->number_unsigned(value); },
        [](void* h, double value, const std::string& text) {
            return static_cast<H*>(h)->number_float(value, text);
        },
        [](void* h, std::string& text) { return static_cast<H*>(h)->string(text); },
        [](void* h, std::size_t n) { return static_cast<H*>(h)->start_object(n); },
        [](void* h, std::string& name) { return static_cast<H*>(h)->key(name); },
        [](void* h) { return static_cast<H*>(h)->end_object(); },
        [](void* h, std::size_t n) { return static_cast<H*>(h)->start_array(n); },
        [](void* h) { return static_cast<H*>(h)->end_array(); },
        [](void* h, std::size_t at, const std::string& token,
           const nlohmann::detail::exception& e) {
            return static_cast<H*>(h)->parse_error(at, token, e);
        }};

    void*        self_;
    const Table* to_;
};

/// Gives all events of the text to the handler; false when it said so, or after a parse error.
/// nlohmann's own `sax_parse` would drag in its readers of binary formats, too.
inline bool read_json_events(std::string_view text, JsonEvents events) {
    auto input = nlohmann::detail::input_adapter(text.begin(), text.end());
    return nlohmann::detail::parser<nlohmann::json, decltype(input)>{std::move(input)}.sax_parse(
        &events, /*strict=*/true);
}

}  // namespace optimum::detail
