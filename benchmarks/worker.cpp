// How fast is optimum-cpp from token ids, and from text, to vectors? Serves the benchmark driver
// over standard input and output, a line of JSON each; the commands stand in
// compare/peers/__main__.py.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optimum/optimum.hpp>
#include <string>
#include <vector>

namespace {

using Json     = nlohmann::json;
using Clock    = std::chrono::steady_clock;
using Embedder = optimum::ModelForSentenceEmbedding<>;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

optimum::Batch batch_of(const std::vector<std::vector<std::int32_t>>& rows) {
    optimum::Batch batch;
    for (const auto& row : rows) {
        batch.ids.insert(batch.ids.end(), row.begin(), row.end());
        batch.close_row();
    }
    return batch;
}

/// float32 [rows, width] in NumPy's format, version 1.0.
void write_npy(const std::string& path, const optimum::Output& vectors) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                         std::to_string(vectors.size()) + ", " + std::to_string(vectors.width) +
                         "), }";
    header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10, ' ');
    header.back()          = '\n';
    const char    prefix[] = {'\x93',
                              'N',
                              'U',
                              'M',
                              'P',
                              'Y',
                              1,
                              0,
                              static_cast<char>(header.size() % 256),
                              static_cast<char>(header.size() / 256)};
    std::ofstream file(path, std::ios::binary);
    file.write(prefix, sizeof prefix) << header;
    file.write(reinterpret_cast<const char*>(vectors.values.data()),
               static_cast<std::streamsize>(vectors.values.size() * sizeof(float)));
}

/// VmHWM of /proc/self/status, in megabytes.
double peak_megabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

class Session {
public:
    Json answer(const Json& request) {
        const std::string command = request.at("cmd");
        if (command == "load") return load(request);
        if (command == "workload") return keep_rows(request);
        if (command == "texts") return keep_texts(request);
        if (command == "run") return run(request);
        if (command == "rss") return {{"ok", true}, {"peak_mb", peak_megabytes()}};
        return {{"ok", false}, {"error", "no command '" + command + "'"}};
    }

private:
    Json load(const Json& request) {
        const auto start = Clock::now();
        embedder_.emplace(Embedder::from_pretrained(
            request.at("model").get<std::string>(),
            {.dtype   = optimum::precision_from(request.at("precision").get<std::string>()),
             .backend = {.kernels = {.threads = request.at("threads").get<std::size_t>()}}}));
        return {{"ok", true},
                {"load_s", seconds_since(start)},
                {"version", "optimum-cpp " + std::string{optimum::version}}};
    }

    Json keep_rows(const Json& request) {
        const auto  rows = request.at("rows").get<std::vector<std::vector<std::int32_t>>>();
        const auto& name = request.at("name").get_ref<const std::string&>();
        whole_[name]     = {batch_of(rows)};
        auto& row_by_row = row_by_row_[name];
        row_by_row.clear();
        for (const auto& row : rows) row_by_row.push_back(batch_of({row}));
        return {{"ok", true}};
    }

    Json keep_texts(const Json& request) {
        texts_[request.at("name")] = request.at("texts").get<std::vector<std::string>>();
        return {{"ok", true}};
    }

    Json run(const Json& request) const {
        const std::string name  = request.at("name");
        const auto        texts = texts_.find(name);
        if (texts != texts_.end())
            return timed(request, std::vector{optimum::Texts{texts->second}});
        return timed(request, (request.value("each", false) ? row_by_row_ : whole_).at(name));
    }

    /// Embeds every input in turn, as often as asked, and notes how long each took.
    template <class Input>
    Json timed(const Json& request, const std::vector<Input>& inputs) const {
        std::vector<double> seconds;
        optimum::Output     last;
        for (int left = request.value("repeat", 1); left > 0; --left)
            for (const auto& input : inputs) {
                const auto start = Clock::now();
                last             = (*embedder_)(input);
                seconds.push_back(seconds_since(start));
            }
        if (request.contains("vectors")) write_npy(request.at("vectors"), last);
        return {{"ok", true}, {"seconds", seconds}};
    }

    std::optional<Embedder>                            embedder_;
    std::map<std::string, std::vector<optimum::Batch>> whole_;
    std::map<std::string, std::vector<optimum::Batch>> row_by_row_;
    std::map<std::string, std::vector<std::string>>    texts_;
};

Json answer(Session& session, const std::string& line) {
    try {
        return session.answer(Json::parse(line));
    } catch (const std::exception& error) {
        return {{"ok", false}, {"error", error.what()}};
    }
}

}  // namespace

int main() {
    Session session;
    for (std::string line; std::getline(std::cin, line);) {
        if (line.find("\"quit\"") != std::string::npos && line.size() < 32) break;
        std::cout << answer(session, line).dump() << std::endl;
    }
}
