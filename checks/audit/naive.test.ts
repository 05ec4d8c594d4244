import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../working-tree.ts'
import { holdfast } from './command-line.ts'

interface Finding {
  readonly items: readonly string[]
  readonly file: string
}

interface Item {
  readonly id: string
  readonly verdict: string
}

/** Where each item is missing, as the table of the app’s page names the files and folders. */
function placesOf(page: string): (readonly [string, readonly string[]])[] {
  return [...page.matchAll(/^\| ([A-Z]\d) \| (.*) \|$/gm)].map(([, item = '', where = '']) => {
    const names = [...where.matchAll(/`((?:app|lib)\/[^`]+|\.env|(?:next\.config|package)\.\w+)`/g)]
    return [item, names.map(([, name = '']) => name)]
  })
}

const places = placesOf(readFileSync(join(root, 'apps/naive/README.md'), 'utf8'))

describe('the audit of the shop that tutorials teach', () => {
  let findings: readonly Finding[]
  let items: readonly Item[]
  beforeAll(async () => {
    const [run] = await holdfast([['audit', 'apps/naive', '--json']])
    const report = JSON.parse(run?.stdout ?? '') as {
      readonly findings: readonly Finding[]
      readonly apps: readonly { readonly checklist: readonly Item[] }[]
    }
    findings = report.findings
    items = report.apps[0]?.checklist ?? []
  })

  it('fails every item of the checklist', () => {
    expect(items.filter(({ verdict }) => verdict !== 'fail')).toEqual([])
    expect(items.map(({ id }) => id)).toEqual(places.map(([id]) => id))
  })

  it.each(places)('finds %s at each place that its page names', (id, named) => {
    const found = findings.filter((each) => each.items.includes(id)).map(({ file }) => file)
    expect(named.length).toBeGreaterThan(0)
    const missed = named.filter((name) => !found.some((file) => file === name || file.startsWith(`${name}/`)))
    expect(missed).toEqual([])
  })
})
