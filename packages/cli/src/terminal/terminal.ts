import pc from 'picocolors'

/** Where text goes: who reads it, how wide it is, and whether it takes colours. */
export interface Terminal {
  /** A person; otherwise a program or a file, which wants nothing but the result. */
  readonly isInteractive: boolean
  /** Columns to fill at most with text that is read line by line. */
  readonly width: number
  /** Columns to fill at most with a table, which is read down. */
  readonly columns: number
  readonly colors: ReturnType<typeof pc.createColors>
}

/** What the decision needs of `process.stdout` and `process.stderr`. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Longer lines are hard to read, however wide the window is. */
const READABLE = 92

/**
 * Colours only where a person looks: on a terminal, without `NO_COLOR` (no-color.org) and not `TERM=dumb`. `FORCE_COLOR`
 * overrules these two, `0` the other way round. A pipe gets 80 plain columns, whatever the environment wishes.
 */
export function terminalOf(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    isInteractive: stream.isTTY === true,
    width: Math.min(stream.columns || 80, READABLE),
    columns: stream.columns || 80,
    colors: pc.createColors(stream.isTTY === true && takesColors(env)),
  }
}

function takesColors({ FORCE_COLOR: forced, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>): boolean {
  if (forced === undefined) return !NO_COLOR && TERM !== 'dumb'
  return forced !== '0' && forced !== 'false'
}
