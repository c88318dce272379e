import ArgumentParsing
import Backbones
import Foundation
import Interchange
import Reporting
import Torch
import Training

/// Options that several commands have, and what they stand for.
enum SharedOptions {
    static let configuration = Option.text(
        "config", placeholder: "NAME|FILE",
        help: "A preset of configs/ by name, or a TOML file; train needs one, elsewhere all is as "
            + "by default without.")
    static let overrides = Option.repeated(
        "set", placeholder: "KEY=VALUE", help: "Change section.key; may be given several times.")
    static let weights = Option<String>.required(
        "weights", placeholder: "FILE", help: "A network's weights (.safetensors, .pt or .pth).")
    static let network: Option<BackboneName?> = .optionalChoice(
        "network", help: "What FILE holds, when it does not say so itself.")

    /// The folder of presets: that of the launcher, else the nearest one above the program.
    static var presets: URL {
        let environment = ProcessInfo.processInfo.environment
        if let root = environment["SOLOFACE_ROOT"], !root.isEmpty {
            return URL(filePath: root).appending(path: "configs")
        }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = program.deletingLastPathComponent()
        while folder.path != "/" {
            let presets = folder.appending(path: "configs")
            if FileManager.default.fileExists(atPath: presets.path) { return presets }
            folder = folder.deletingLastPathComponent()
        }
        return program.deletingLastPathComponent().appending(path: "configs")
    }

    /// The configuration that the arguments describe.
    static func resolve(_ arguments: ParsedArguments) throws -> Configuration {
        try Configuration.load(
            arguments[configuration], overrides: arguments[overrides], presets: presets)
    }

    /// The device and threads that the arguments choose, said in one line.
    static func selectDevice(_ arguments: ParsedArguments) throws -> Device {
        let selection = try DeviceChoice.select(arguments[CommonOptions.device])
        if selection.device == .cpu { Engine.keepFreedMemory() }
        if let threads = arguments[CommonOptions.threads] { Engine.threads = threads }
        if !arguments[CommonOptions.quiet] { Console.error(selection.explanation) }
        return selection.device
    }

    /// The figure that `--plot` names, if it names one.
    ///
    /// - Throws: a usage error when its name does not say what it shall be; `FileError` when its folder is
    ///   missing.
    static func plotFile(_ path: String?, _ arguments: ParsedArguments) throws -> PlotFile? {
        guard let path else { return nil }
        let file: PlotFile
        do {
            file = try PlotFile(path)
        } catch {
            throw arguments.usageError("--plot \(error)")
        }
        try AtomicFile.requireFolder(of: URL(filePath: path))
        return file
    }

    /// The network that the arguments name, on a device.
    static func readModel(
        _ arguments: ParsedArguments, device: Device
    ) throws -> ModelFile.Model {
        try readModel(arguments[weights], arguments, device: device)
    }

    /// The network in a file, on a device.
    static func readModel(
        _ file: String, _ arguments: ParsedArguments, device: Device
    ) throws -> ModelFile.Model {
        let model = try ModelFile.read(
            URL(filePath: file), network: arguments[network], device: device)
        if !arguments[CommonOptions.quiet] { model.assumptions.forEach(Console.error) }
        return model
    }
}
