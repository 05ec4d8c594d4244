import type { ScenarioName } from '../scenarios.ts'

export const minute = 60_000
export const day = 24 * 60 * minute

export const nasty = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
/** Markup, both directions of writing, a word without end, joined emoji and combining marks. */
const awful = `${nasty} \u202Eשלום עולם مرحبا ${'w'.repeat(300)} 👩‍👩‍👧‍👦 Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D \u0000\u0007 end`

/** What a scenario of the stream means for the other views. */
export interface Variant {
  readonly anybody: boolean
  /** Rows by the hundred, and a trail that somebody has edited. */
  readonly isLarge: boolean
  /** The store of limits does not answer. */
  readonly isDegraded: boolean
  /** The parts that have to be switched on are not. */
  readonly isBare: boolean
  /** As it is, or with everything that a client could put into it. */
  readonly name: (text: string) => string
}

export const variantOf = (scenario: ScenarioName, anybody: boolean): Variant => ({
  anybody,
  isLarge: scenario === 'needle',
  isDegraded: scenario === 'degraded',
  isBare: scenario === 'young' || scenario === 'empty',
  name: (text) => (scenario === 'hostile' ? `${text} ${awful}` : text),
})
