import ArgumentParsing
import Foundation

var code = SoloFaceProgram.program.run(Array(CommandLine.arguments.dropFirst())) { error in
    Console.error("soloface: \(error)")
    return error.exitCode
}
do {
    try StandardOutput.flush()
} catch {
    Console.error("soloface: \(error)")
    if code == .success { code = .failure }
}
// Threads of the engine may still be about; running their destructors under them would crash.
_exit(code.rawValue)
