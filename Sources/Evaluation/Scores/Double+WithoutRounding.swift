extension Double {
    /// A cosine without what rounding may have added to it: the nearest multiple of 2^-44 (6e-14).
    ///
    /// Cosines that are equal, such as those of images that are there twice, come out of double
    /// precision some 1e-16 apart. Without this, that would decide which of them pass a threshold that
    /// one of them sets.
    var withoutRounding: Double { (self * 0x1p44).rounded(.toNearestOrEven) * 0x1p-44 }
}
