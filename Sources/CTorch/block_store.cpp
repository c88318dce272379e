#include "block_store.h"

#include <c10/core/CPUAllocator.h>
#include <map>
#include <mutex>
#include <set>
#include <sys/mman.h>
#include <unistd.h>
#include <unordered_map>

namespace ctorch {
namespace {

// Smaller tensors stay with the C library.
constexpr size_t smallest = 256 << 10;
constexpr size_t page = 4096;

// Blocks of whole pages in a range of addresses.
class BlockStore {
  public:
    // Reserves addresses, not memory; may fail, and then gives nothing.
    explicit BlockStore(size_t size) {
        void *start = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (start == MAP_FAILED)
            return;
        start_ = static_cast<char *>(start);
        size_ = size;
        put(0, size);
    }

    // Null where nothing fits any more.
    void *take(size_t count) {
        const size_t wanted = (count + page - 1) / page * page;
        const std::lock_guard lock(mutex_);
        // Used pages before fresh ones: the smallest block that fits, of equal ones the first.
        const auto found = by_size_.lower_bound({wanted, 0});
        if (found == by_size_.end())
            return nullptr;
        const auto [length, at] = *found;
        remove(at);
        if (length > wanted)
            put(at + wanted, length - wanted);
        taken_[at] = wanted;
        return start_ + at;
    }

    bool has(const void *address) const { return address >= start_ && address < start_ + size_; }

    void give_back(void *address) {
        const std::lock_guard lock(mutex_);
        const auto entry = taken_.find(static_cast<char *>(address) - start_);
        size_t at = entry->first, length = entry->second;
        taken_.erase(entry);
        const auto after = free_.find(at + length);
        if (after != free_.end()) {
            length += after->second;
            remove(after->first);
        }
        auto before = free_.lower_bound(at);
        if (before != free_.begin() && (--before)->first + before->second == at) {
            at = before->first;
            length += before->second;
            remove(at);
        }
        put(at, length);
    }

  private:
    void put(size_t at, size_t length) {
        free_[at] = length;
        by_size_.insert({length, at});
    }

    void remove(size_t at) {
        by_size_.erase({free_.at(at), at});
        free_.erase(at);
    }

    char *start_ = nullptr;
    size_t size_ = 0;
    std::mutex mutex_;
    std::map<size_t, size_t> free_; // place and length; no two touch
    std::set<std::pair<size_t, size_t>> by_size_;
    std::unordered_map<size_t, size_t> taken_;
};

// As much as the machine has. What does not fit is asked of the C library, which says so when there
// is no memory.
size_t reserved() {
    const long pages = sysconf(_SC_PHYS_PAGES), length = sysconf(_SC_PAGESIZE);
    return pages > 0 && length > 0 ? size_t(pages) * size_t(length) : 0;
}

// Never destroyed: tensors may outlive everything.
BlockStore &store() {
    static auto &store = *new BlockStore(reserved());
    return store;
}

class BlockAllocator final : public c10::Allocator {
  public:
    c10::DataPtr allocate(size_t count) override {
        void *block = count < smallest ? nullptr : store().take(count);
        if (!block)
            return usual().allocate(count);
        c10::profiledCPUMemoryReporter().New(block, count);
        return {block, block, &free_block, c10::Device(c10::DeviceType::CPU)};
    }

    c10::DeleterFnPtr raw_deleter() const override { return &free_block; }

    void copy_data(void *target, const void *source, size_t count) const override {
        default_copy_data(target, source, count);
    }

  private:
    static c10::Allocator &usual() { return *c10::GetDefaultCPUAllocator(); }

    static void free_block(void *block) {
        if (!store().has(block))
            return usual().raw_deleter()(block);
        c10::profiledCPUMemoryReporter().Delete(block);
        store().give_back(block);
    }
};

} // namespace

void use_block_store() {
    static BlockAllocator allocator;
    c10::SetCPUAllocator(&allocator, 255);
}

} // namespace ctorch
