export { reportReceiver, type ReportReceiver, type ReportReceiverOptions } from './report-receiver.js'
export type { CspViolation, OtherReport, OtherReportType, SecurityReport } from './security-report.js'
