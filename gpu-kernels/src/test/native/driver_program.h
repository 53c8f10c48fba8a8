// What a C++ test needs of the CUDA driver API: the real one or the stand-in, whichever is loaded.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

extern "C" {
int cuInit(unsigned flags);
int cuDeviceGet(int* device, int ordinal);
int cuDeviceGetName(char* name, int bytes, int device);
int cuDevicePrimaryCtxRetain(void** context, int device);
int cuCtxSetCurrent(void* context);
int cuCtxSynchronize();
int cuMemAlloc_v2(uint64_t* address, size_t bytes);
int cuMemFree_v2(uint64_t address);
int cuMemcpyHtoD_v2(uint64_t target, const void* source, size_t bytes);
int cuMemcpyDtoH_v2(void* target, uint64_t source, size_t bytes);
int cuModuleLoadData(void** module, const void* image);
int cuModuleGetFunction(void** function, void* module, const char* name);
int cuStreamCreate(void** stream, unsigned flags);
int cuLaunchKernel(
        void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
        unsigned blockY, unsigned blockZ, unsigned sharedBytes, void* stream, void** parameters,
        void** extra);
}

[[noreturn]] inline void fail(const std::string& what) {
    printf("FAILED: %s\n", what.c_str());
    exit(1);
}

inline void check(bool holds, const std::string& what) {
    if (!holds) {
        fail(what);
    }
}

inline void succeed(int code, const char* function) {
    if (code != 0) {
        fail(std::string(function) + " returned " + std::to_string(code));
    }
}

/// Device memory with elements of one type.
template <class T>
class Array {
public:
    explicit Array(const std::vector<T>& values) : count(values.size()) {
        // Nothing cannot be allocated.
        succeed(cuMemAlloc_v2(&address, bytes() + 1), "cuMemAlloc");
        write(values);
    }

    Array(size_t count, T value) : Array(std::vector<T>(count, value)) {}

    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;

    ~Array() {
        succeed(cuMemFree_v2(address), "cuMemFree");
    }

    void write(const std::vector<T>& values) {
        check(values.size() == count, "as many values as the array has");
        succeed(cuMemcpyHtoD_v2(address, values.data(), bytes()), "cuMemcpyHtoD");
    }

    std::vector<T> read() const {
        std::vector<T> values(count);
        succeed(cuMemcpyDtoH_v2(values.data(), address, bytes()), "cuMemcpyDtoH");
        return values;
    }

    uint64_t address = 0;
    size_t count;

private:
    size_t bytes() const {
        return count * sizeof(T);
    }
};

template <class T>
uint64_t parameterOf(const Array<T>& array) {
    return array.address;
}

inline uint64_t parameterOf(std::nullptr_t) {
    return 0;
}

template <class T>
T parameterOf(T value) {
    static_assert(std::is_integral_v<T>, "a kernel takes addresses and integers");
    return value;
}

/// Launches kernels of a PTX file by name and waits for each.
class Program {
public:
    Program(const char* ptxFile, unsigned blocks) : blocks(blocks) {
        int device;
        void* context;
        succeed(cuInit(0), "cuInit");
        succeed(cuDeviceGet(&device, 0), "cuDeviceGet");
        char name[256];
        succeed(cuDeviceGetName(name, sizeof name, device), "cuDeviceGetName");
        printf("device: %s\n", name);
        succeed(cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        succeed(cuCtxSetCurrent(context), "cuCtxSetCurrent");
        std::ifstream file(ptxFile);
        check(file.good(), std::string("cannot read ") + ptxFile);
        std::string ptx{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        succeed(cuModuleLoadData(&module, ptx.c_str()), "cuModuleLoadData");
        succeed(cuStreamCreate(&stream, 1), "cuStreamCreate");
    }

    template <class... P>
    void launch(const char* kernel, const P&... parameters) {
        launchWith(kernel, parameterOf(parameters)...);
    }

    /// The kernels that were launched.
    std::map<std::string, void*> functions;

private:
    template <class... V>
    void launchWith(const char* kernel, V... values) {
        void*& function = functions[kernel];
        if (function == nullptr) {
            succeed(cuModuleGetFunction(&function, module, kernel), kernel);
        }
        void* addresses[] = {&values...};
        succeed(cuLaunchKernel(
                        function, blocks, 1, 1, 256, 1, 1, 0, stream, addresses, nullptr),
                kernel);
        succeed(cuCtxSynchronize(), kernel);
    }

    unsigned blocks;
    void* module;
    void* stream;
};
