import type { Names } from '../names/names.js'

/** Why a line is no request. */
export type SkipReason =
  | 'empty'
  | 'no address'
  | 'no time'
  | 'no request'
  | 'not JSON'
  | 'not the format'
  | 'another line of the same request'

/** What the lines of a log become. */
export interface Intake {
  readonly names: Names
  /** One request, at its own time. */
  request(time: number, address: number, user: number, agent: number, route: number): void
}

/** One format of log: takes the request of one line in, or says why there is none. Everything in a line is anybody's text. */
export interface LineFormat {
  take(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined
}
