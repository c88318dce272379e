import ArgumentParsing
import Settings
import Training

extension Error {
    /// 2 for what is wrong with the command line or the configuration, 1 for a job that failed.
    var exitCode: ExitCode {
        switch self {
        case is SettingsError, is SettingsProblem, is UsageError, is DeviceError: .usage
        case RunError.changed, RunError.precision: .usage
        default: .failure
        }
    }
}
