import FuzzTargets

/// What libFuzzer calls with each input. A negative answer keeps the input out of the corpus.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // A copy of exactly these bytes, so that the sanitizer sees who reads beyond them.
    FuzzTarget.schema.feed(Array(UnsafeBufferPointer(start: start, count: count))) ? 0 : -1
}
