import ArgumentParsing
import Settings
import Training

extension Error {
    /// 2 for what is wrong with the command line or the configuration, 1 for a job that failed.
    var exitCode: ExitCode {
        switch self as any Error {
        case is SettingsError, is SettingsProblem, is UsageError, is DeviceError: .usage
        case let error as RunError: error.isConfigurationFault ? .usage : .failure
        default: .failure
        }
    }
}
