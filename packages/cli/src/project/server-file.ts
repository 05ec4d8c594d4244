import type { App } from './apps.js'
import { hasDirective } from './ast.js'
import type { SourceFile } from './source-file.js'

const TEST = /(?:\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$)|(?:^|\/)(?:__tests__|__mocks__|e2e|cypress|playwright)\//

/** Whether a file runs on a server only: no `'use client'`, and no test, story or script of a build. */
export function isServerFile(file: SourceFile): boolean {
  if (TEST.test(file.path)) return false
  return !file.text.includes('use client') || !hasDirective(file.program.body, 'use client')
}

/** Whether a file is JavaScript or TypeScript, by its name: others need not be read to look for code. */
export function isScript(path: string): boolean {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)
}

/** Run by hand or by a build, on the developer's machine. Below `app/` such a folder is a path of the app. */
const TOOLING =
  /^(?:src\/)?(?:examples?|docs|bin|tools?|tests?|testing|\.storybook)\/|^(?!(?:src\/)?(?:app|pages)\/)(?:.*\/)?(?:scripts?|seeds?|seeders?|fixtures?|migrations?|mocks?|test-utils)\/|(?:^|\/)(?:seed|setup-?tests?|jest[\w.-]*|vitest[\w.-]*|playwright[\w.-]*)\.[cm]?[jt]sx?$|\.(?:seed|mock|fixture)s?\.[cm]?[jt]sx?$/

/** Whether a file is the app's own code: no test, script, seed or example. */
export function isAppFile(path: string, { root }: App): boolean {
  return !TEST.test(path) && !TOOLING.test(root === '' ? path : path.slice(root.length + 1))
}
