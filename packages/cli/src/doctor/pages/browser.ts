import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from 'signal-exit'

/** What a browser complained of while a page came alive. Its own words are the page's, and are not kept. */
export interface Complaints {
  /** Scripts, styles and connections that the policy refused. */
  readonly violations: number
  /** Numbers of React's production errors; 418 to 425 are about hydration. */
  readonly react: readonly string[]
  /** Errors that nobody caught. */
  readonly uncaught: number
}

/** Milliseconds for one page, and for its scripts by the browser's own clock. */
const [DEADLINE, BUDGET] = [30_000, 5_000]

const MOST_BYTES = 64_000_000

const ARGUMENTS = [
  '--headless=new',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-logging=stderr',
  `--virtual-time-budget=${BUDGET}`,
  '--dump-dom',
]

/**
 * Opens a page in a Chrome or Chromium of one's own, with a profile that is thrown away.
 * @throws {Error} where the program cannot be run, or does not end
 */
export async function openIn(program: string, page: URL): Promise<Complaints> {
  const profile = mkdtempSync(join(tmpdir(), 'holdfast-doctor-browser-'))
  const remove = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  const forget = onExit(remove)
  try {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const log = await logOf(program, [...ARGUMENTS, ...asRoot, `--user-data-dir=${profile}`, page.href])
    return complaintsIn(log)
  } finally {
    forget()
    remove()
  }
}

function logOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: DEADLINE, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES } as const
    execFile(program, args, options, (error, _, stderr) => {
      if (error === null) resolve(stderr)
      else reject(error)
    })
  })
}

/** Console lines as Chromium logs them: `[…:INFO:CONSOLE:1] "text", source: … (1)`. */
export function complaintsIn(log: string): Complaints {
  const texts = Array.from(log.matchAll(/^\[[^\]]*CONSOLE[^\]]*\] "(.*?)", source: /gms), ([, text = '']) => text)
  return {
    violations: texts.filter((text) => /Content Security Policy/.test(text) && !text.startsWith('[Report Only]'))
      .length,
    react: texts.flatMap((text) => /Minified React error #(\d+)/.exec(text)?.[1] ?? []),
    uncaught: texts.filter((text) => text.startsWith('Uncaught') && !text.includes('Minified React error')).length,
  }
}
