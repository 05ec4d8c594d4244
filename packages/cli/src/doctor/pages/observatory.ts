import { inTime } from '../stores/visit.js'

/** What MDN's HTTP Observatory says of a site. */
export interface Score {
  readonly score: number
  readonly grade: string
  /** Names of the tests that it failed. */
  readonly failed: readonly string[]
}

interface Observatory {
  scan(host: string): Promise<{
    readonly scan: { readonly score: number; readonly grade: string }
    readonly tests: Readonly<Record<string, { readonly pass: boolean }>>
  }>
}

const PACKAGE: string = '@mdn/mdn-http-observatory'

/** Milliseconds: it sends some ten requests. */
const DEADLINE = 60_000

/**
 * Scans with the Observatory that is installed beside the CLI.
 * @returns `undefined` where none is installed
 * @throws {Error} of the scanner
 */
export async function observe({ host }: URL): Promise<Score | undefined> {
  const observatory = await installed()
  if (observatory === undefined) return undefined
  const { scan, tests } = await inTime(observatory.scan(host), DEADLINE)
  const failed = Object.entries(tests).flatMap(([name, { pass }]) => (pass ? [] : [name]))
  return { score: scan.score, grade: scan.grade, failed }
}

async function installed(): Promise<Observatory | undefined> {
  try {
    return (await import(PACKAGE)) as Observatory
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}
