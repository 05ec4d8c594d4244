import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { githubText } from './github.js'
import { HOSTILE, reportOf } from './report.test-parts.js'

const FILES = {
  'app/page.tsx': 'leak()\n',
  'app/api/a/route.ts': 'export function GET() {\n  bad()\n}\n',
}

/** As the runner reads it: lines that begin with `::`. U+2028 ends none. */
function commands(text: string): { name: string; properties: Record<string, string>; message: string }[] {
  return text.split(/\r?\n|\r/).flatMap((line) => {
    const [, name, all, message] = /^::(\w+) ([^:]*)::(.*)$/s.exec(line) ?? []
    if (name === undefined || all === undefined || message === undefined) return []
    const properties = all.split(',').map((each): [string, string] => {
      const at = each.indexOf('=')
      return [each.slice(0, at), read(each.slice(at + 1))]
    })
    return [{ name, properties: Object.fromEntries(properties), message: read(message) }]
  })
}

const read = (text: string): string =>
  text
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%')

it('has one command for each finding, the worst first, with file, lines and rule', () => {
  const found = commands(githubText(reportOf(FILES)))
  expect(found.map(({ name }) => name)).toEqual(['error', 'notice'])
  expect(found[0]?.properties).toEqual({
    file: 'app/api/a/route.ts',
    line: '2',
    endLine: '2',
    title: 'A6 bad-handler (critical)',
  })
  expect(found[0]?.message).toBe('It calls bad().\nAsk who calls.\nholdfast explain a6-bad-handler')
})

it('paths begin at the repository', () => {
  const [first] = commands(githubText(reportOf(FILES, { prefix: 'apps/web/' })))
  expect(first?.properties.file).toBe('apps/web/app/api/a/route.ts')
})

describe('whatever files and messages are called', () => {
  it('no command begins that is not ours, and ours reads as it was', () => {
    const base = reportOf({ 'app/page.tsx': 'leak()\n' })
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1 }))
    fc.assert(
      fc.property(text, text, (path, message) => {
        const findings = base.findings.map((each) => ({ ...each, message, place: { ...each.place, path } }))
        const printed = githubText({ ...base, findings })
        expect(printed.split(/\r?\n|\r/)).toHaveLength(3)
        const [only, ...others] = commands(printed)
        expect(others).toEqual([])
        expect([only?.name, only?.properties.file, only?.message.startsWith(message)]).toEqual(['notice', path, true])
      }),
    )
  })
})
