import type { CoverageRow, Layer } from '../../../holdfast/src/console/wire.ts'

/** In the order in which a call meets them. */
export const layers = [
  'cors',
  'csrf',
  'limits',
  'access',
  'input',
  'ownership',
  'response',
] as const satisfies readonly Layer[]

/** `unguarded`: no gate stands before it. `open-write`: anybody may change something. */
export type Finding = 'unguarded' | 'open-write'

/**
 * What a person should look at first; `null` where nothing stands out. A CAPTCHA guards a public route, and endpoints of
 * accounts (`POST auth/login`) are there for strangers.
 */
export function findingOf({
  route,
  access,
  layers: { access: asks },
}: Omit<CoverageRow, 'calls' | 'denied'>): Finding | null {
  if (access === null) return 'unguarded'
  const isOpen = isPublic(access) && (asks === undefined || asks === access) && !pathOf(route).startsWith('auth/')
  return isOpen && writes(methodOf(route)) ? 'open-write' : null
}

export const isPublic = (access: string): boolean => /^public\b/.test(access)

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** `*`: all of them. `action`: a Server Action that has no name of its own. */
const METHOD = /^([A-Z]+|\*|action) (.*)$/s

export const methodOf = (route: string): string | null => METHOD.exec(route)?.[1] ?? null

export const pathOf = (route: string): string => METHOD.exec(route)?.[2] ?? route

/** A Server Action has no method of its own, and is there to write. */
export const writes = (method: string | null): boolean => method === null || !READS.has(method)

export const shows = ['all', 'findings', 'public', 'refused', 'never-called'] as const

export type Show = (typeof shows)[number]

const shown: Readonly<Record<Show, (row: CoverageRow) => boolean>> = {
  all: () => true,
  findings: (row) => findingOf(row) !== null,
  public: ({ access }) => access !== null && isPublic(access),
  refused: ({ denied }) => denied > 0,
  'never-called': ({ calls }) => calls === 0,
}

/** The rows that a filter leaves, what stands out first, then by path. */
export function filtered(rows: readonly CoverageRow[], show: Show, text: string): CoverageRow[] {
  const wanted = text.trim().toLowerCase()
  return rows
    .filter((row) => shown[show](row) && matches(row, wanted))
    .toSorted((a, b) => rank(a) - rank(b) || order(pathOf(a.route), pathOf(b.route)) || order(a.route, b.route))
}

const matches = ({ route, access }: CoverageRow, wanted: string) =>
  wanted === '' || route.toLowerCase().includes(wanted) || (access ?? '').toLowerCase().includes(wanted)

const rank = (row: CoverageRow) => (findingOf(row) === 'unguarded' ? 0 : findingOf(row) === 'open-write' ? 1 : 2)

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export const countOf = (rows: readonly CoverageRow[], show: Show): number => rows.filter(shown[show]).length
