import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyOf, LeakingApp, scan, type Finding } from '../scan/fixture.ts'
import { leaks } from '../scan/leaks.ts'
import { root } from '../working-tree.ts'

const app = new LeakingApp()
afterAll(() => app.remove())

const all = new Set(leaks)
// A build with the half of them, another one with each run.
const half = new Set(leaks.toSorted(() => randomInt(2) - 0.5).slice(leaks.length / 2))

type Scanned = Awaited<ReturnType<typeof scan>>
let [turbopack, webpack, halved, clean]: Scanned[] = []
beforeAll(async () => {
  const scanned = async (...build: Parameters<LeakingApp['build']>) => scan(await app.build(...build))
  ;[turbopack, webpack] = await Promise.all([
    scanned('turbopack', all, 'turbopack'),
    scanned('webpack', all, 'webpack'),
  ])
  ;[halved, clean] = await Promise.all([scanned('half', half, 'turbopack'), scanned('clean', new Set(), 'turbopack')])
}, 600_000)

describe.each([
  ['Turbopack', () => turbopack],
  ['webpack', () => webpack],
])('built by %s', (_, scanned) => {
  it.each(leaks)('$id is found wherever it is, and nowhere else', (leak) => {
    const found = scanned()!.findings.filter(({ key }) => key === keyOf(leak))
    expect(leak.where.filter((place) => !found.some(({ file }) => place.test(file)))).toEqual([])
    expect(
      found.filter(({ file }) => ![...leak.where, ...(leak.also ? [leak.also] : [])].some((place) => place.test(file))),
    ).toEqual([])
    expect(found.map(({ encoding }) => encoding)).toContain(leak.encoding)
  })

  it('nothing else is found: not what the server keeps, nor what actions close over', () => {
    const keys = new Set(leaks.map(keyOf))
    expect(scanned()!.findings.filter(({ key }) => !keys.has(key))).toEqual([])
    expect(scanned()!.code).toBe(1)
  })

  it('no value is printed', () => {
    const { output } = scanned()!
    for (const secret of app.secrets) expect(output).not.toContain(secret.slice(-12))
  })
})

describe('what does not leak is not found', () => {
  it('in the same app without its leaks', () => {
    expect(clean).toMatchObject({ code: 0, findings: [] })
  })

  it('in the build of the reference app', async () => {
    expect(await scan(join(root, 'apps/reference'))).toMatchObject({ code: 0, findings: [] })
  })

  it('where some leaks are mended, and of the others all is', () => {
    const kept = new Set([...half].map(keyOf))
    expect(shapes(halved!.findings)).toEqual(shapes(turbopack!.findings.filter(({ key }) => kept.has(key))))
  })
})

/** Without what another build changes: hashes in names, and places in files with other leaks. */
function shapes(findings: readonly Finding[]): string[] {
  return findings
    .map(
      ({ key, encoding, file }) =>
        `${key} ${encoding} ${file.replace(/(^\.next\/static\/.*\/)[\w.~-]+(\.\w+)/, '$1*$2')}`,
    )
    .toSorted()
}
