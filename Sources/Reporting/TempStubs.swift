public import Foundation
public struct RunReport { let u: URL; public init(run: URL, smoothedDifference: [Double]? = nil, threshold: Double? = nil) { u = run }
 public func write() throws -> URL { u.appending(path: "report.html") } }
