import type { ProbeReport } from './report.js'

/** The documented shape for programs. */
export function probeData({ version, result: { target, checks, notes, stats } }: ProbeReport): unknown {
  return { version, target, checks, notes, stats }
}
