import ArgumentParsing
import Foundation

let code = SoloFaceProgram.program.run(Array(CommandLine.arguments.dropFirst())) { error in
    Console.error("soloface: \(error)")
    return error.exitCode
}
fflush(nil)
// Threads of the engine may still be about; running their destructors under them would crash.
_exit(code.rawValue)
