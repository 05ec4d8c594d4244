/**
 * What the shell and CI read. Ctrl-C ends a command by the signal itself, which shells report as 130; one that has
 * something to take away first could not run.
 */
export const exitCode = {
  /** The command ran and found nothing to change. */
  clean: 0,
  /** The command ran and found something. */
  findings: 1,
  /** The command could not run: a wrong argument, a missing file, a target that does not answer, a fault of ours. */
  couldNotRun: 2,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
