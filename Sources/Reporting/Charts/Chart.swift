/// Curves over one pair of axes: what is drawn, not how.
public struct Chart: Equatable, Sendable {
    /// What stands above the curves.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The curves, drawn in this order.
    public var series: [Series]
    /// Positions along the horizontal axis worth a line and a word.
    public var markers: [Marker]

    /// A chart that scales itself to its curves.
    public init(
        title: String, x: Axis, y: Axis, series: [Series], markers: [Marker] = []
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.markers = markers
    }

    /// How values become distances.
    public enum Scale: Sendable {
        /// Equal differences are equal distances.
        case linear
        /// Equal ratios are equal distances; values that are not positive leave gaps.
        case logarithmic
    }

    /// One axis.
    public struct Axis: Equatable, Sendable {
        /// The quantity and its unit; empty where the title says it.
        public var label: String
        /// How values become distances.
        public var scale: Scale
        /// The values shown, all there are if nil; what lies outside is cut off.
        public var range: ClosedRange<Double>?
        /// Whether a linear axis starts at zero even when no value is near it.
        public var includesZero: Bool

        /// An axis, by default linear and as long as the values need.
        public init(
            _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil,
            includesZero: Bool = false
        ) {
            self.label = label
            self.scale = scale
            self.range = range
            self.includesZero = includesZero
        }
    }

    /// One point of a curve; non-finite coordinates leave a gap.
    public struct Point: Equatable, Sendable {
        /// The value along the horizontal axis.
        public var x: Double
        /// The value along the vertical axis.
        public var y: Double

        /// The point (x, y).
        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }

        var isFinite: Bool { x.isFinite && y.isFinite }
    }

    /// What happens between two points.
    public enum Interpolation: Sendable {
        /// A straight line.
        case linear
        /// The value stays until the next point.
        case step
    }

    /// One curve.
    public struct Series: Equatable, Sendable {
        /// The name in the legend.
        public var name: String
        /// The points, in drawing order.
        public var points: [Point]
        /// What happens between two points.
        public var interpolation: Interpolation
        /// Whether the curve is drawn pale, as the ground for another one.
        public var isBackground: Bool

        /// A curve through `points`.
        public init(
            _ name: String, points: [Point], interpolation: Interpolation = .linear,
            isBackground: Bool = false
        ) {
            self.name = name
            self.points = points
            self.interpolation = interpolation
            self.isBackground = isBackground
        }
    }

    /// A vertical line with a word above it.
    public struct Marker: Equatable, Sendable {
        /// The position along the horizontal axis.
        public var x: Double
        /// The word; left out where it would cover the one before.
        public var label: String

        /// A line at `x`.
        public init(x: Double, label: String) {
            self.x = x
            self.label = label
        }
    }
}
