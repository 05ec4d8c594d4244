import type { ReactNode } from 'react'

/** The nine stages of a request, in the gate's order. */
export const stages = [
  { name: 'Origin', question: 'From which site?' },
  { name: 'Address', question: 'Too often from there?' },
  { name: 'Identity', question: 'Who is it?' },
  { name: 'Caller', question: 'Too often by them?' },
  { name: 'Access', question: 'May they use this?' },
  { name: 'Input', question: 'Is it as asked?' },
  { name: 'Ownership', question: 'Is it theirs?' },
  { name: 'Handler', question: 'Your code.' },
  { name: 'Response', question: 'Only what was declared.' },
] as const

export type StageName = (typeof stages)[number]['name']

/**
 * A tide gauge: the nine stages as marks on a ruled post. `says` fills in what one route demands at a stage; stages
 * that it leaves to the app's defaults stay faint.
 */
export function Gauge({ says }: { says?: Partial<Record<StageName, ReactNode>> }) {
  return (
    <ol className="gauge">
      {stages.map(({ name, question }, index) => {
        const said = says === undefined ? question : says[name]
        return (
          <li key={name} data-silent={said === undefined || undefined}>
            <span aria-hidden="true" className="gauge-number">
              {index + 1}
            </span>
            <span className="font-medium">{name}</span>
            {said !== undefined && <span className="text-muted"> {said}</span>}
          </li>
        )
      })}
    </ol>
  )
}
