#include "CTorch/device.h"
#include "guarded.h"

#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <map>
#include <memory>

using namespace ctorch;

namespace {

// Nothing to wait for on the CPU.
struct Moment {
    std::unique_ptr<c10::Event> event;
};

ct_moment after(const c10::Stream &stream) {
    auto event = std::make_unique<c10::Event>(stream.device_type());
    event->record(stream);
    return {new Moment{std::move(event)}};
}

// A device's stream for copies, the same for all calls of a thread.
c10::Stream copy_stream(const c10::impl::VirtualGuardImpl &guard, at::Device device) {
    thread_local std::map<int, c10::Stream> streams;
    auto found = streams.find(device.index());
    if (found == streams.end())
        found = streams.emplace(device.index(), guard.getStreamFromGlobalPool(device, true)).first;
    return found->second;
}

at::Device indexed(ct_device where, const c10::impl::VirtualGuardImpl &guard) {
    const at::Device wanted = device(where);
    return wanted.has_index() ? wanted : guard.getDevice();
}

} // namespace

ct_error ct_moment_wait(ct_moment moment) noexcept {
    return guarded([&] {
        if (const auto &event = static_cast<Moment *>(moment.pointer)->event)
            event->synchronize();
    });
}

void ct_moment_free(ct_moment moment) noexcept { delete static_cast<Moment *>(moment.pointer); }

ct_error ct_upload(ct_tensor tensor, ct_device where, ct_tensor *result, ct_moment *done) noexcept {
    return guarded([&] {
        if (where.kind == ct_cpu) {
            *result = own(ref(tensor));
            *done = {new Moment{}};
            return;
        }
        const c10::impl::VirtualGuardImpl guard(device(where).type());
        const at::Device target = indexed(where, guard);
        const c10::Stream work = guard.getStream(target), copy = copy_stream(guard, target);
        guard.exchangeStream(copy);
        at::Tensor there;
        try {
            there = ref(tensor).to(target, ref(tensor).scalar_type(), true);
        } catch (...) {
            guard.exchangeStream(work);
            throw;
        }
        guard.exchangeStream(work);
        *done = after(copy);
        static_cast<Moment *>(done->pointer)->event->block(work);
        // Its memory belongs to the copy's stream: not to be used again before the work is done.
        guard.recordDataPtrOnStream(there.storage().data_ptr(), work);
        *result = own(std::move(there));
    });
}

ct_error ct_download(ct_tensor tensor, ct_tensor *result, ct_moment *done) noexcept {
    return guarded([&] {
        const at::Tensor &source = ref(tensor);
        if (source.device().is_cpu()) {
            *result = own(source.clone());
            *done = {new Moment{}};
            return;
        }
        auto here = at::empty(source.sizes(), at::TensorOptions()
                                                  .dtype(source.scalar_type())
                                                  .pinned_memory(source.device().is_cuda()));
        here.copy_(source, true);
        const c10::impl::VirtualGuardImpl guard(source.device().type());
        *done = after(guard.getStream(source.device()));
        *result = own(std::move(here));
    });
}

ct_error ct_leave_default_stream(ct_device where) noexcept {
    return guarded([&] {
        const c10::impl::VirtualGuardImpl guard(device(where).type());
        const at::Device target = indexed(where, guard);
        guard.synchronizeDevice(target.index());
        // Captured is what the stream of the thread's own device does.
        guard.setDevice(target);
        guard.exchangeStream(guard.getStreamFromGlobalPool(target));
    });
}
