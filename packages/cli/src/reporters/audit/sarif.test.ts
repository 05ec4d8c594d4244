import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileRule } from '../../audit/audited.test-parts.js'
import { readRules } from '../../audit/rules.js'
import { HOSTILE, reportOf } from './report.test-parts.js'
import { sarifLog, uriOf } from './sarif.js'

/** OASIS’ own. It is of draft 4, whose only difference here is the name of `$id`. */
const {
  $schema: _,
  id: $id,
  ...schema
} = JSON.parse(readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as Record<string, unknown>
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile({ ...schema, $id: String($id) })

function faults(log: unknown): unknown {
  return validate(JSON.parse(JSON.stringify(log))) ? [] : validate.errors
}

const FILES = {
  'lib/work.ts': 'export function work() {\n  return bad()\n}\n',
  'app/api/orders/[id]/route.ts': `import { work } from '../../../../lib/work'\nexport async function GET() {\n  return work()\n}\n`,
  'app/(shop)/a b/page.tsx': 'leak()\n',
  'app/api/broken/route.ts': 'export async function GET( {\n',
}

it('is valid against the schema, with findings, notices and related places', () => {
  const log = sarifLog(reportOf(FILES))
  expect(log.runs[0]?.results).toHaveLength(2)
  expect(faults(log)).toEqual([])
  expect(faults(sarifLog(reportOf({ 'app/page.tsx': '' })))).toEqual([])
})

it('the schema finds what is wrong', () => {
  const log = sarifLog(reportOf(FILES))
  expect(faults({ ...log, version: '2.0.0' })).not.toEqual([])
  expect(faults({ ...log, runs: [{ ...log.runs[0], tool: {} }] })).not.toEqual([])
})

it('of all rules is valid, and within what code scanning takes', async () => {
  const rules = await readRules()
  const log = sarifLog(reportOf({ 'app/page.tsx': '' }, {}, rules))
  expect(faults(log)).toEqual([])
  const driver = log.runs[0]?.tool.driver
  expect(driver?.rules).toHaveLength(rules.length)
  for (const { id, name, shortDescription, fullDescription, help, properties } of driver?.rules ?? []) {
    expect(id.length).toBeLessThan(255)
    expect(name?.length).toBeLessThan(255)
    expect(shortDescription?.text.length).toBeLessThan(1024)
    expect(fullDescription?.text.length).toBeLessThan(1024)
    expect(help?.markdown).toContain('**Fix:**')
    expect(properties?.tags?.length).toBeLessThanOrEqual(10)
    expect(Number((properties as Record<string, unknown>)['security-severity'])).toBeGreaterThan(0)
    expect((properties as Record<string, unknown>).precision).toMatch(/^(?:very-high|high|medium)$/)
  }
})

it('tells where, relative to the audited folder, and as a URI', () => {
  const results = sarifLog(reportOf(FILES)).runs[0]?.results ?? []
  const uris = results.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri)
  expect(uris).toEqual(['app/api/orders/%5Bid%5D/route.ts', 'app/(shop)/a%20b/page.tsx'])
  const within = sarifLog(reportOf(FILES, { prefix: 'apps/web/' })).runs[0]?.results?.[0]
  expect(within?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^apps\/web\/app\//)
})

it('follows a finding through ten blank lines above', () => {
  const prints = (text: string) =>
    sarifLog(reportOf({ ...FILES, 'app/page.tsx': text })).runs[0]?.results?.map((each) => each.partialFingerprints)
  expect(prints(`${'\n'.repeat(10)}leak()\n`)).toEqual(prints('leak()\n'))
})

it('the worst come first, and more than code scanning takes are counted', () => {
  const base = reportOf({ 'app/page.tsx': 'leak()\n', 'app/api/a/route.ts': 'export function GET() { bad() }\n' })
  const low = base.findings.find(({ rule }) => rule === fileRule)
  if (low === undefined) throw new Error('There is none.')
  const { runs } = sarifLog({ ...base, findings: [...Array.from({ length: 25_000 }, () => low), ...base.findings] })
  expect(runs[0]?.results).toHaveLength(25_000)
  expect(runs[0]?.results?.[0]?.level).toBe('error')
  expect(runs[0]?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/^2 more/)
})

describe('whatever files and messages are called', () => {
  it('the log is valid', () => {
    const base = reportOf({ 'app/page.tsx': 'leak()\n' })
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1 }))
    fc.assert(
      fc.property(text, text, (path, message) => {
        const findings = base.findings.map((each) => ({ ...each, message, place: { ...each.place, path } }))
        expect(faults(sarifLog({ ...base, findings }))).toEqual([])
      }),
    )
  })

  it('a URI leads back to the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (path) => {
        expect(decodeURIComponent(uriOf(path))).toBe(Buffer.from(path).toString())
        expect(uriOf(path)).toMatch(/^[\w\-.!~*'()%/]*$/)
      }),
    )
  })
})
