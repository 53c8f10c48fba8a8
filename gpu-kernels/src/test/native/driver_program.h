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
int cuDriverGetVersion(int* version);
int cuDeviceGetAttribute(int* value, int attribute, int device);
int cuDeviceTotalMem_v2(size_t* bytes, int device);
int cuDevicePrimaryCtxRetain(void** context, int device);
int cuCtxSetCurrent(void* context);
int cuMemAlloc_v2(uint64_t* address, size_t bytes);
int cuMemFree_v2(uint64_t address);
int cuMemcpyHtoD_v2(uint64_t target, const void* source, size_t bytes);
int cuMemcpyDtoH_v2(void* target, uint64_t source, size_t bytes);
int cuMemHostAlloc(void** address, size_t bytes, unsigned flags);
int cuMemFreeHost(void* address);
int cuMemHostRegister_v2(void* address, size_t bytes, unsigned flags);
int cuMemHostUnregister(void* address);
int cuMemcpyHtoDAsync_v2(uint64_t target, const void* source, size_t bytes, void* stream);
int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, size_t bytes, void* stream);
int cuEventCreate(void** event, unsigned flags);
int cuEventRecord(void* event, void* stream);
int cuEventElapsedTime(float* milliseconds, void* start, void* end);
int cuModuleLoadData(void** module, const void* image);
int cuModuleGetFunction(void** function, void* module, const char* name);
int cuStreamCreate(void** stream, unsigned flags);
int cuStreamSynchronize(void* stream);
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

/// Launches kernels of a PTX file by name.
class Program {
public:
    explicit Program(const char* ptxFile, unsigned blocks) : blocks(blocks) {
        void* context;
        succeed(cuInit(0), "cuInit");
        succeed(cuDeviceGet(&device, 0), "cuDeviceGet");
        succeed(cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        succeed(cuCtxSetCurrent(context), "cuCtxSetCurrent");
        std::ifstream file(ptxFile);
        check(file.good(), std::string("cannot read ") + ptxFile);
        std::string ptx{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        succeed(cuModuleLoadData(&module, ptx.c_str()), "cuModuleLoadData");
        succeed(cuStreamCreate(&stream, 1), "cuStreamCreate");
    }

    std::string deviceName() const {
        char name[256];
        succeed(cuDeviceGetName(name, sizeof name, device), "cuDeviceGetName");
        return name;
    }

    /// Launches a kernel and waits for it.
    template <class... P>
    void launch(const char* kernel, const P&... parameters) {
        queue(kernel, parameters...);
        wait();
    }

    /// Launches a kernel and does not wait for it.
    template <class... P>
    void queue(const char* kernel, const P&... parameters) {
        queueWith(kernel, parameterOf(parameters)...);
    }

    void wait() {
        succeed(cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    /// The kernels that were launched.
    std::map<std::string, void*> functions;
    unsigned blocks;
    int device;
    void* stream;

private:
    template <class... V>
    void queueWith(const char* kernel, V... values) {
        void*& function = functions[kernel];
        if (function == nullptr) {
            succeed(cuModuleGetFunction(&function, module, kernel), kernel);
        }
        void* addresses[] = {&values...};
        succeed(cuLaunchKernel(
                        function, blocks, 1, 1, 256, 1, 1, 0, stream, addresses, nullptr),
                kernel);
    }

    void* module;
};
