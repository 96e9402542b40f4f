#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cctype>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// A server on the loopback interface that says what it is told to: for each request, "GET /path",
/// a list of answers, of which the last is repeated. A connection is good for one request.
class SmallServer {
public:
    using Answers = std::map<std::string, std::vector<std::string>>;

    explicit SmallServer(Answers answers = {}) : answers_{std::move(answers)} {
        sockaddr_in address{};
        address.sin_family      = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size          = sizeof address;
        listener_               = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto* const any         = reinterpret_cast<sockaddr*>(&address);
        is_up_ = ::bind(listener_, any, size) == 0 && ::listen(listener_, 64) == 0 &&
                 ::getsockname(listener_, any, &size) == 0;
        port_   = ::ntohs(address.sin_port);
        thread_ = std::thread{[this] { serve(); }};
    }
    SmallServer(const SmallServer&)            = delete;
    SmallServer& operator=(const SmallServer&) = delete;
    ~SmallServer() { stop(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    bool        is_up() const { return is_up_; }
    void        stop() {
        if (!thread_.joinable()) return;
        stops_ = true;
        thread_.join();
        ::close(listener_);
    }
    void set(const std::string& request, std::vector<std::string> answers) {
        const std::scoped_lock lock{mutex_};
        answers_[request] = std::move(answers);
    }

    /// The heads of all requests since the last call, each with its body behind it.
    std::vector<std::string> take_requests() {
        const std::scoped_lock lock{mutex_};
        return std::exchange(requests_, {});
    }

    static std::string answer(const std::string& status, const std::string& headers,
                              const std::string& body = {}) {
        return "HTTP/1.1 " + status + "\r\n" + headers +
               "content-length: " + std::to_string(body.size()) + "\r\nconnection: close\r\n\r\n" +
               body;
    }

private:
    void serve() {
        while (!stops_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 10) <= 0) continue;
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            respond(connection);
            ::close(connection);
        }
    }
    void respond(int connection) {
        std::string request;
        char        buffer[4'096];
        while (request.size() < size_of(request)) {
            const auto n = ::recv(connection, buffer, sizeof buffer, 0);
            if (n <= 0) return;
            request.append(buffer, static_cast<std::size_t>(n));
        }
        const auto  answer = answer_to(request);
        std::size_t sent   = 0;
        while (sent < answer.size()) {
            const auto n =
                ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) return;
            sent += static_cast<std::size_t>(n);
        }
    }
    /// Of the whole request, as far as it is known.
    static std::size_t size_of(const std::string& request) {
        const std::string field = "\r\ncontent-length: ";
        const auto        end   = request.find("\r\n\r\n");
        if (end == request.npos) return request.npos;
        auto head = request.substr(0, end);
        std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
        const auto at = head.find(field);
        return end + 4 + (at == head.npos ? 0 : std::stoul(head.substr(at + field.size())));
    }
    std::string answer_to(const std::string& request) {
        const std::scoped_lock lock{mutex_};
        requests_.push_back(request);
        const auto found = answers_.find(request.substr(0, request.find(" HTTP/")));
        if (found == answers_.end()) return answer("404 Not Found", "");
        auto& list = found->second;
        auto  said = list.front();
        if (list.size() > 1) list.erase(list.begin());
        return said;
    }

    std::mutex               mutex_{};
    Answers                  answers_;
    std::vector<std::string> requests_{};
    int                      listener_ = -1;
    int                      port_     = 0;
    bool                     is_up_    = false;
    std::atomic<bool>        stops_    = false;
    std::thread              thread_{};
};
