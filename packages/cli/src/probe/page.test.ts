import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ITEMS } from '../checklist/items.js'
import { parsePage } from '../docs/page.js'
import { probePage, probePageText } from './page.js'
import { readProbes } from './probes.js'

const probes = await readProbes()
const folder = new URL('../../docs/probes/', import.meta.url)

it('every probe has a page, and every page a probe', () => {
  expect(readdirSync(folder).toSorted()).toEqual(probes.map(({ id }) => `${id}.md`).toSorted())
})

describe.each(probes.map((probe) => [probe.id, probe] as const))('%s', (id, probe) => {
  it('has the page that it makes (`npx vitest run --project cli probe/page -u` writes it)', async () => {
    await expect(probePageText(probe)).toMatchFileSnapshot(new URL(`${id}.md`, folder).pathname)
  })

  it('can be read as a page again', () => {
    const page = parsePage(probePageText(probe))
    expect([page.code, page.title]).toEqual([id, probePage(probe).title])
    expect(page.sections.map(({ title }) => title)).toEqual(probePage(probe).sections.map(({ title }) => title))
  })

  it('is named after its first item, which the checklist has, and says what is so, why, and what to write', () => {
    const [first] = probe.items
    if (first !== undefined) expect(id.startsWith(`${first.toLowerCase()}-`)).toBe(true)
    expect(ITEMS.map((item) => item.id)).toEqual(expect.arrayContaining([...probe.items]))
    for (const text of [probe.title, probe.why, probe.fix]) expect(text.length).toBeGreaterThan(20)
    expect(probe.title.length).toBeLessThan(100)
  })
})
