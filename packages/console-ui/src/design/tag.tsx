import type { ReactNode } from 'react'
import type { DecisionEvent, Stage } from '../../../holdfast/src/core/event.ts'
import { classes } from './classes.ts'
import { stageLooks } from './stages.ts'

const tones = {
  plain: 'border-edge text-ink',
  tide: 'border-tide text-tide',
  buoy: 'border-buoy bg-buoy text-on-buoy',
  'buoy-outline': 'border-dashed border-buoy text-buoy',
  fault: 'border-fault bg-fault-wash text-fault',
} as const

export type Tone = keyof typeof tones

/** One word in a frame. `buoy` is for what was refused, `fault` for what does not work. */
export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-block rounded border px-1.5 text-xs leading-5 font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  )
}

const verdicts: Readonly<Record<DecisionEvent['verdict'], { tone: Tone; word: string }>> = {
  allowed: { tone: 'tide', word: 'allowed' },
  denied: { tone: 'buoy', word: 'refused' },
  observed: { tone: 'buoy-outline', word: 'observed' },
  failed: { tone: 'fault', word: 'failed' },
}

export function Verdict({ verdict }: { readonly verdict: DecisionEvent['verdict'] }) {
  const { tone, word } = verdicts[verdict]
  // What went through is the ground on which the others stand out.
  if (verdict === 'allowed') return <span className="text-xs leading-5 font-medium text-tide">{word}</span>
  return <Tag tone={tone}>{word}</Tag>
}

/** `2 limit-address`, with its colour as a mark beside the number. */
export function StageTag({ stage }: { readonly stage: Stage }) {
  const { number, colour } = stageLooks[stage]
  return (
    <span className="inline-flex items-baseline gap-1.5 font-mono text-[0.9375em] whitespace-nowrap">
      <span aria-hidden className="inline-block size-2 rounded-[1px]" style={{ background: colour }} />
      <span className="text-muted">{number}</span>
      {stage}
    </span>
  )
}
