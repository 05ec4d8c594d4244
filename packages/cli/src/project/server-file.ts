import { hasDirective } from './ast.js'
import type { SourceFile } from './source-file.js'

/** Whether a file runs on a server only: no `'use client'`, and no test, story or script of a build. */
export function isServerFile(file: SourceFile): boolean {
  if (
    /(?:\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$)|(?:^|\/)(?:__tests__|__mocks__|e2e|cypress|playwright)\//.test(
      file.path,
    )
  )
    return false
  return !file.text.includes('use client') || !hasDirective(file.program.body, 'use client')
}
