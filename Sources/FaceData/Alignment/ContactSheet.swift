/// Many small pictures on one, to look over a set at a glance.
public struct ContactSheet {
    /// The most pictures on a sheet.
    public static let limit = 80

    private static let columns = 10
    private static let gap = 4

    /// Which of `count` pictures are shown: all, or `limit` of them evenly spread.
    public static func choice(of count: Int) -> [Int] {
        guard count > limit else { return Array(0..<count) }
        return (0..<limit).map { $0 * count / limit }
    }

    /// The sheet with `tiles`, square pictures of one size, in rows of ten on white.
    public static func picture(of tiles: [RGBImage]) -> RGBImage {
        let side = tiles.first?.width ?? 0
        precondition(
            tiles.allSatisfy { $0.width == side && $0.height == side }, "tiles are of one size")
        let step = side + gap
        let rows = (tiles.count + columns - 1) / columns
        var sheet = RGBImage(
            width: min(columns, tiles.count) * step + gap, height: rows * step + gap,
            filledWith: 255)
        for (number, tile) in tiles.enumerated() {
            let left = gap + number % columns * step
            let top = gap + number / columns * step
            for row in 0..<side {
                let start = ((top + row) * sheet.width + left) * 3
                let line = tile.pixels[row * side * 3..<(row + 1) * side * 3]
                sheet.pixels.replaceSubrange(start..<start + side * 3, with: line)
            }
        }
        return sheet
    }
}
