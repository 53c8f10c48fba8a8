// The kernels by name, and how to call one with what cuLaunchKernel gets.
#pragma once

#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace standin {

struct Launch {
    std::function<void()> thread;
    /// The parameters that are device addresses.
    std::vector<const void*> pointers;
};

struct Kernel {
    std::string name;
    /// Copies the parameters out of the array of their addresses, as the driver does at the call.
    std::function<Launch(void** parameters)> bind;
};

/// All kernels; defined beside their sources.
const std::vector<Kernel>& kernels();

/// The launch bound of all kernels.
unsigned threadsPerBlockMax();

template <class T>
void addIfPointer(std::vector<const void*>& pointers, T value) {
    if constexpr (std::is_pointer_v<T>) {
        pointers.push_back(static_cast<const void*>(value));
    }
}

template <class... P, size_t... I>
Launch bound(void (*kernel)(P...), void** parameters, std::index_sequence<I...>) {
    Launch launch;
    std::tuple<P...> values(*static_cast<P*>(parameters[I])...);
    (addIfPointer(launch.pointers, std::get<I>(values)), ...);
    launch.thread = [kernel, values] { kernel(std::get<I>(values)...); };
    return launch;
}

template <class... P>
Kernel kernelOf(const char* name, void (*kernel)(P...)) {
    return {name, [kernel](void** parameters) {
                return bound(kernel, parameters, std::index_sequence_for<P...>());
            }};
}

}  // namespace standin
