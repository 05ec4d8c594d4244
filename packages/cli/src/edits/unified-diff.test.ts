import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applied } from './applied.js'
import type { Edit } from './edit.js'
import { unifiedDiff } from './unified-diff.js'

const text = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', ''].join('\n')
const edit = (what: string, next: string): Edit => {
  const start = text.indexOf(what)
  return { path: 'a.ts', start, end: start + what.length, text: next }
}

it('shows what goes, what comes, and three lines around', () => {
  expect(unifiedDiff('a.ts', text, [edit('five', 'fünf')])).toBe(
    [
      '--- a/a.ts',
      '+++ b/a.ts',
      '@@ -2,7 +2,7 @@',
      ' two',
      ' three',
      ' four',
      '-five',
      '+fünf',
      ' six',
      ' seven',
      ' eight',
    ].join('\n'),
  )
})

it('leaves lines out that stay as they are', () => {
  const before: Edit = { path: 'a.ts', start: 0, end: 0, text: 'zero\n' }
  expect(unifiedDiff('a.ts', text, [before])).toContain('@@ -1,3 +1,4 @@\n+zero\n one')
})

it('begins where the text begins, also where that is an empty line', () => {
  const line: Edit = { path: 'a', start: 0, end: 0, text: '\n' }
  expect(unifiedDiff('a', '\nx\n', [line])).toBe(['--- a/a', '+++ b/a', '@@ -1,2 +1,3 @@', '+', ' ', ' x'].join('\n'))
})

it('says nothing of an edit that changes nothing', () => {
  const nothing: Edit = { path: 'a', start: 0, end: 0, text: '' }
  const last: Edit = { path: 'a', start: 13, end: 13, text: '\n' }
  expect(unifiedDiff('a', 'x\n'.repeat(7), [nothing, last]).match(/^@@/gm)).toHaveLength(1)
})

it('says where a last line has no line break, before and after', () => {
  const behind: Edit = { path: 'a', start: 1, end: 1, text: '\ny\n' }
  expect(unifiedDiff('a', 'x', [behind])).toBe(
    ['--- a/a', '+++ b/a', '@@ -1,1 +1,2 @@', '-x', '\\ No newline at end of file', '+x', '+y'].join('\n'),
  )
})

it('git makes of it what the edits make of the text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-diff-'))
  try {
    const words = fc.constantFrom('', 'a', 'b\n', '\n', 'c\nd', 'long line ')
    // Also at the same place, and each right behind the other.
    const edits = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 6 }), words), { minLength: 1, maxLength: 6 })
    const source = fc.array(fc.constantFrom('x', 'y', '', 'const a = 1'), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(source, edits, fc.constantFrom('', '\n'), (lines, wanted, end) => {
        const before = lines.join('\n') + end
        let from = 0
        const made = wanted.flatMap(([skip, length, next]): Edit[] => {
          const start = from + skip
          if (start + length > before.length) return []
          from = start + length
          return [{ path: 'a', start, end: from, text: next }]
        })
        const after = applied(before, made)
        if (after === before || before === '' || after === '') return
        writeFileSync(join(folder, 'a'), before)
        writeFileSync(join(folder, 'd'), `${unifiedDiff('a', before, made)}\n`)
        execFileSync('git', ['apply', '--whitespace=nowarn', 'd'], {
          cwd: folder,
          env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
        })
        expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(after)
      }),
      { numRuns: 60 },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
