import type { ListCaller } from '../../../holdfast/src/console/wire.ts'

export type Verdict = ListCaller['verdict']

export const lengths = [
  { value: '60', label: 'An hour' },
  { value: '1440', label: 'A day' },
  { value: 'open', label: 'Until taken back' },
] as const

export type Length = (typeof lengths)[number]['value']

export const minutesOf = (length: Length): number | null => (length === 'open' ? null : Number(length))

/** What a change of the lists does to a caller, point by point. */
export function consequencesOf(verdict: Verdict, kind: string): readonly string[] {
  const soon = 'In force on every instance within 2 seconds, and recorded under your name.'
  switch (verdict) {
    case 'deny':
      return [
        'Each of its calls is refused with 403 before anything else is spent on it.',
        kind === 'client'
          ? 'Everybody who calls from this address is refused, signed in or not: an office or a mobile network may share it.'
          : 'It is refused wherever it calls from, and stays signed in.',
        soon,
      ]
    case 'allow':
      return ['No limit counts its calls any more. Access, input and every other layer decide as before.', soon]
    case null:
      return ['Limits and layers treat it like everybody else again.', soon]
  }
}

const DONE = {
  deny: 'is blocked',
  allow: 'is let past the limits',
  none: 'is treated like everybody else again',
} as const

export const doneText = (short: string, verdict: Verdict): string => `${short} ${DONE[verdict ?? 'none']}.`
