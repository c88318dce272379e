public import Reporting
extension ScheduleReplay { public func chart(title: String) -> Chart { Chart() } }
