import { accessText } from './access-rule.js'
import { corsText } from './cors-setting.js'
import type { Fact, FactSource, InputCheck, Limits, RouteFacts } from './facts.js'
import type { Rate } from './rate.js'

/** What a table shows of one fact: short words, and who in the code says so. */
export interface Cell {
  readonly text: string
  /** `null` where there is nothing to say. */
  readonly source: FactSource | null
  /** Whether somebody should look: nobody guards it. */
  readonly isWeak?: boolean
}

/** The columns of facts, in the order of a request's way. */
export const COLUMNS = ['access', 'limits', 'input', 'object', 'response', 'cors', 'csrf'] as const
export type Column = (typeof COLUMNS)[number]

/** Who says so, by one letter beside the word. */
export const MARKS: Readonly<Record<FactSource, string>> = {
  gate: 'g',
  library: 'l',
  'hand-written': 'h',
  none: '-',
  unknown: '?',
}

export const LEGEND =
  'g the gate, l another library, h the project’s own code, - nothing, ? it cannot be read. accounts: Holdfast’s own endpoints.'

const NOTHING: Cell = { text: '·', source: null }

/** One row. */
export function cellsOf(route: RouteFacts): Readonly<Record<Column, Cell>> {
  return {
    access: accessCell(route),
    limits: limitCell(route),
    input: inputCell(route.input),
    object:
      route.object.value === 'not needed' ? NOTHING : { ...cell(route.object), isWeak: route.object.value === 'none' },
    response: route.response.value === 'none' ? NOTHING : cell(route.response),
    cors: corsCell(route),
    csrf:
      route.csrf.value === 'not needed'
        ? NOTHING
        : {
            ...cell(route.csrf, route.csrf.value === 'framework' ? 'next' : route.csrf.value),
            isWeak: route.csrf.value === 'none',
          },
  }
}

function cell({ value, source }: Fact<string>, text: string = value): Cell {
  return { text, source }
}

function accessCell({ access }: RouteFacts): Cell {
  const { value, source } = access
  return { text: accessText(value), source, isWeak: value.kind === 'open' && value.word === 'none' }
}

/** Behind a gate its app-wide limits hold as well. */
function limitCell({ limits, gate }: RouteFacts): Cell {
  const own = Object.entries(limits.value).map(([name, rate]) => limitText(name, rate))
  const all = gate === undefined ? own : ['app', ...own]
  if (all.length === 0) return NOTHING
  return { text: all.join(' +'), source: gate === undefined ? limits.source : 'gate' }
}

function limitText(name: string, rate: Rate | 'configured'): string {
  const text = rate === 'configured' ? 'some' : `${shortCount(rate.units)}/${shortWindow(rate.window)}`
  return name === 'budget' ? `${text} in all` : text
}

function shortCount(units: number): string {
  return units >= 10_000 && units % 1_000 === 0 ? `${units / 1_000}k` : String(units)
}

const WINDOWS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

function shortWindow(window: number): string {
  const [size, unit] = WINDOWS.find(([each]) => window % each === 0) ?? [1, 'ms']
  return window === size ? unit : `${window / size}${unit}`
}

function inputCell({ value, source }: Fact<Readonly<Record<string, InputCheck>>>): Cell {
  const parts = Object.entries(value)
  const worst = (['unchecked', 'checked', 'schema'] as const).find((check) => parts.some(([, each]) => each === check))
  if (worst === undefined) return NOTHING
  return { text: worst, source: worst === 'unchecked' ? 'none' : source, isWeak: worst === 'unchecked' }
}

function corsCell({ cors }: RouteFacts): Cell {
  if (cors.value === 'none') return NOTHING
  const text =
    typeof cors.value === 'object' && Array.isArray(cors.value.origins) && cors.value.origins.length > 1
      ? `${cors.value.origins.length} origins`
      : corsText(cors.value)
  return { text: text.replace(', with credentials', ' + cookies'), source: cors.source }
}

/** `anonymous 100/min, caller 600/min`. */
export function limitsText(limits: Limits): string {
  return Object.entries(limits)
    .map(([name, rate]) => `${name} ${limitText('', rate)}`)
    .join(', ')
}

/** `1 route`, `45 routes and actions`. */
export function howMany(routes: number): string {
  return routes === 1 ? '1 route' : `${routes} routes and actions`
}
