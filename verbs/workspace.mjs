import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** What may be deleted at any time and is made again: stamps, reports, downloaded parts. Never committed. */
export const cache = join(root, '.cache')
export const referenceApp = join(root, 'apps', 'reference')
export const naiveApp = join(root, 'apps', 'naive')
/** The page of the security console, which is built into the library. */
export const consoleUi = join(root, 'packages', 'console-ui')

process.env.NEXT_TELEMETRY_DISABLED = '1'
