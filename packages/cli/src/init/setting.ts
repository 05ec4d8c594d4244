import type { App } from '../project/apps.js'
import type { Project } from '../project/project.js'
import type { SourceFile } from '../project/source-file.js'
import type { Detected, PackageManager } from './detected.js'

/** What every part of the plan is made from. */
export interface Setting {
  readonly project: Project
  readonly app: App
  readonly detected: Detected
  readonly packageManager: PackageManager
  /** Of Next.js. */
  readonly major: number
  readonly minor: number
  /** The folder that holds `app` or `pages`: the app's root, or `src` below it. */
  readonly home: string
  /** Ends the names of new files. */
  readonly extension: 'ts' | 'js'
  /** The file that exports `route` and `routes`. */
  readonly security: string
  /** The same, where it is there already. */
  readonly securityFile: SourceFile | undefined
  /** Why the Content Security Policy only reports at first; empty: it is enforced. */
  readonly reportOnly: readonly string[]
  /** Whether the security console is wanted. */
  readonly console: boolean
  /** What `package.json` is to say of the library and its command. */
  readonly library: string
  /** `null`: the command is not installed. */
  readonly cli: string | null
}

/** A path below the app's root. */
export function inApp({ app }: Pick<Setting, 'app'>, path: string): string {
  return app.root === '' ? path : `${app.root}/${path}`
}

/** A path below the folder that holds `app` or `pages`. */
export function inHome({ home }: Pick<Setting, 'home'>, path: string): string {
  return home === '' ? path : `${home}/${path}`
}
