import Foundation
import Testing
import Torch

/// Against the formulas in double precision, written out as loops.
@Suite(.serialized) struct ClassSoftmaxTests {
    /// A small problem: values and what follows from them.
    struct Problem {
        let batch: Int, width: Int
        /// The classes in use.
        let rows: [Int]
        let directions: [Double], weight: [Double], buffer: [Double]
        let labels: [Int], logSumSlopes: [Double], cosineSlopes: [Double]
        let scale = 20.0
        let rate = 0.05, momentum = 0.9, decay = 0.01
        var threshold = Double.infinity

        init(batch: Int, width: Int, classes: Int, rows: [Int]) {
            func values(_ count: Int, _ step: Double) -> [Double] {
                (0..<count).map { Double(Float(sin(step * Double($0 * $0 % 1009) + step))) }
            }
            self.batch = batch
            self.width = width
            self.rows = rows
            weight = values(classes * width, 0.7)
            buffer = values(classes * width, 0.3).map { $0 / 10 }
            let raw = values(batch * width, 1.1)
            directions = (0..<batch).flatMap { row -> [Double] in
                let part = raw[row * width..<(row + 1) * width]
                let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return part.map { Double(Float($0 / norm)) }
            }
            labels = (0..<batch).map { $0 * 7 % rows.count }
            logSumSlopes = values(batch, 0.9).map { ($0 + 2) / 10 }
            cosineSlopes = values(batch, 1.3)
        }

        func norm(_ row: Int) -> Double {
            weight[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }

        func cosine(_ i: Int, _ j: Int) -> Double {
            (0..<width).reduce(0) {
                $0 + directions[i * width + $1] * weight[rows[j] * width + $1]
            } / norm(rows[j])
        }

        /// The logit of another class: 0 above the threshold.
        func logit(_ cosine: Double) -> Double { cosine > threshold ? 0 : scale * cosine }

        func logSum(_ i: Int) -> Double {
            log(
                rows.indices.reduce(0) {
                    $1 == labels[i] ? $0 : $0 + exp(logit(cosine(i, $1)))
                })
        }

        /// The loss's derivatives by all cosines, [B, K].
        func slopes() -> [[Double]] {
            (0..<batch).map { i in
                let sum = logSum(i)
                return rows.indices.map { j in
                    if j == labels[i] { return cosineSlopes[i] }
                    let cosine = cosine(i, j)
                    return cosine > threshold
                        ? 0 : logSumSlopes[i] * exp(scale * cosine - sum) * scale
                }
            }
        }

        func gradient() -> [Double] {
            let slopes = slopes()
            return (0..<batch * width).map { place in
                rows.indices.reduce(0) { sum, j in
                    let w = weight[rows[j] * width + place % width]
                    return sum + slopes[place / width][j] * w / norm(rows[j])
                }
            }
        }

        /// Weight and buffer after the step.
        func learned() -> (weight: [Double], buffer: [Double]) {
            let slopes = slopes()
            var result = (weight: weight, buffer: buffer)
            for (j, row) in rows.enumerated() {
                let norm = norm(row)
                let moved = (0..<width).map { d in
                    (0..<batch).reduce(0) { $0 + slopes[$1][j] * directions[$1 * width + d] }
                }
                let along = (0..<width).reduce(0) { $0 + moved[$1] * weight[row * width + $1] }
                for d in 0..<width {
                    let place = row * width + d
                    let own = (moved[d] - weight[place] * along / (norm * norm)) / norm
                    result.buffer[place] =
                        momentum * buffer[place] + own + decay * weight[place]
                    result.weight[place] -= rate * result.buffer[place]
                }
            }
            return result
        }
    }

    /// Widths of a multiple of 16 have a kernel, others go by chunks.
    static let problems = [
        Problem(batch: 9, width: 48, classes: 150, rows: Array(0..<150)),
        Problem(batch: 70, width: 16, classes: 64, rows: Array(0..<64)),
        Problem(batch: 9, width: 48, classes: 150, rows: [3, 149, 7, 8, 64, 65, 0, 70, 22, 100]),
        Problem(batch: 5, width: 20, classes: 90, rows: Array(0..<90)),
        Problem(batch: 5, width: 20, classes: 90, rows: [80, 2, 44, 45, 46, 9]),
        Problem(batch: 1, width: 32, classes: 2, rows: [0, 1]),
    ]

    private func tensor(_ values: [Double], _ shape: [Int]) throws -> Tensor {
        try Tensor.from(values.map { Float($0) }, shape)
    }

    private func distance(_ found: Tensor?, _ expected: [Double]) throws -> Double {
        let found = try #require(found).to(.float64).values(as: Double.self)
        let difference = zip(found, expected).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
        return (difference / expected.reduce(1e-300) { $0 + $1 * $1 }).squareRoot()
    }

    private func softmax(
        _ problem: Problem, weight: Tensor, product: DType, kept: Int
    ) throws -> ClassSoftmax {
        let isAll = problem.rows == Array(0..<problem.weight.count / problem.width)
        return ClassSoftmax(
            directions: try tensor(problem.directions, [problem.batch, problem.width]),
            weight: weight,
            rows: isAll ? nil : try Tensor.from(problem.rows.map(Int64.init), [problem.rows.count]),
            labels: try Tensor.from(problem.labels.map(Int64.init), [problem.batch]),
            scale: problem.scale,
            threshold: problem.threshold.isInfinite ? nil : problem.threshold, product: product,
            keptByteCount: kept)
    }

    private func check(
        _ problem: Problem, product: DType, kept: Int, tolerance: Double
    ) throws {
        let shape = [problem.weight.count / problem.width, problem.width]
        let weight = try tensor(problem.weight, shape)
        let buffer = try tensor(problem.buffer, shape)
        let softmax = try softmax(problem, weight: weight, product: product, kept: kept)
        let sums = try softmax.sums()
        let rows = 0..<problem.batch
        #expect(try distance(sums.logSums, rows.map(problem.logSum)) <= tolerance)
        let own = rows.map { problem.cosine($0, problem.labels[$0]) }
        for (found, cosine) in zip(try sums.cosines.values(as: Float.self), own) {
            #expect(abs(Double(found) - cosine) <= tolerance)
        }
        let gradient = try softmax.gradient(
            sums, logSumSlopes: tensor(problem.logSumSlopes, [problem.batch]),
            cosineSlopes: tensor(problem.cosineSlopes, [problem.batch]),
            update: ClassSoftmax.Update(
                rate: problem.rate, momentum: problem.momentum, weightDecay: problem.decay,
                buffer: buffer))
        #expect(try distance(gradient, problem.gradient()) <= tolerance)
        let learned = problem.learned()
        #expect(try distance(weight, learned.weight) <= tolerance)
        #expect(try distance(buffer, learned.buffer) <= tolerance)
        let used = Set(problem.rows)
        let after = try weight.values(as: Float.self)
        for place in after.indices where !used.contains(place / problem.width) {
            #expect(after[place] == Float(problem.weight[place]))
        }
    }

    @Test(arguments: problems.indices, [0, 1 << 20])
    func float32(index: Int, kept: Int) throws {
        try check(Self.problems[index], product: .float32, kept: kept, tolerance: 3e-6)
    }

    @Test(arguments: problems.indices)
    func bfloat16(index: Int) throws {
        try check(Self.problems[index], product: .bfloat16, kept: 0, tolerance: 2e-2)
    }

    @Test(arguments: [0, 3], [0, 1 << 20])
    func nearClassesAreFiltered(index: Int, kept: Int) throws {
        var problem = Self.problems[index]
        problem.threshold = 0.1
        try check(problem, product: .float32, kept: kept, tolerance: 3e-6)
    }

    /// Logits far apart, as with scale 64 and embeddings on their centres.
    @Test func largeLogits() throws {
        let weight = try Tensor.from([Float](repeating: 0, count: 70 * 16), [70, 16])
        var values = [Float](repeating: 0, count: 70 * 16)
        for row in 0..<70 { values[row * 16 + row % 16] = row < 16 ? 3 : -2 }
        try weight.copyInPlace(from: Tensor.from(values, [70, 16]))
        var direction = [Float](repeating: 0, count: 16)
        direction[2] = 1
        let softmax = ClassSoftmax(
            directions: try Tensor.from(direction, [1, 16]), weight: weight,
            labels: try Tensor.from([Int64(2)], [1]), scale: 64)
        let sums = try softmax.sums()
        // Class 2 is the own one; 18, 34, 50 and 66 are opposite; 65 are at right angles.
        let expected = log(65 + 4 * exp(-64.0))
        #expect(abs(try sums.logSums.item() - expected) < 1e-5)
        #expect(try sums.cosines.item() == 1)
    }

    @Test(arguments: [32, 20])
    func aLabelThatIsNoClassIsAnError(width: Int) throws {
        let softmax = ClassSoftmax(
            directions: try Tensor.full([1, width], 1), weight: try Tensor.full([4, width], 1),
            labels: try Tensor.from([Int64(4)], [1]), scale: 64)
        let error = try #require(throws: TorchError.self) { try softmax.sums() }
        #expect(error.message.contains("index 4 is out of bounds"))
    }

    @Test func aNumberThatIsNoneStaysOne() throws {
        let softmax = ClassSoftmax(
            directions: try Tensor.full([1, 16], .nan), weight: try Tensor.full([4, 16], 1),
            labels: try Tensor.from([Int64(0)], [1]), scale: 64)
        #expect(try softmax.sums().logSums.item().isNaN)
    }
}
