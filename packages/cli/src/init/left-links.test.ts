import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leftLinks } from './left-links.js'
import type { PlanItem } from './plan.js'

it('a link to another file is left to a person, by the names of what is missing', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-links-'))
  try {
    symlinkSync('../shared.env', join(root, '.env.local'))
    writeFileSync(join(root, '.gitignore'), '')
    const text = 'APP_ORIGIN=http://localhost:3000\nHOLDFAST_SECRET=made-up\n'
    const local: PlanItem = { action: 'create', path: '.env.local', what: 'values', text, secret: true }
    const edits = [{ path: '.gitignore', start: 0, end: 0, text: '.holdfast/\n' }]
    const ignored: PlanItem = { action: 'modify', path: '.gitignore', what: 'what git must not take', edits }
    expect(leftLinks([local, ignored], root)).toEqual([
      {
        action: 'skip',
        path: '.env.local',
        reason: 'it is a link to another file',
        todo: 'Set APP_ORIGIN and HOLDFAST_SECRET in the file that it points to.',
      },
      ignored,
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})
