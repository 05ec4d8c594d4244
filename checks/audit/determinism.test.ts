import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../working-tree.ts'
import { EVERY_FORMAT, holdfast, type Run } from './command-line.ts'

const bytes = (runs: readonly Run[]): readonly (readonly [number, string, string])[] =>
  runs.map(({ code, stdout, stderr }) => [code, stdout, stderr])

let folder: string
let app: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-same-'))
  app = join(folder, 'shop')
  await cp(join(root, 'apps/naive'), app, { recursive: true, filter: (path) => !/node_modules|\.next\b/.test(path) })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('every command in every format', () => {
  let first: readonly Run[]
  beforeAll(async () => {
    first = await holdfast(
      EVERY_FORMAT.map((line) => [...line, '.']),
      app,
    )
  })

  it('says something', () => {
    expect(first.map(({ stdout }) => stdout.length).filter((length) => length < 1_000)).toEqual([])
  })

  it('prints the same bytes from another folder', async () => {
    const runs = await holdfast(
      EVERY_FORMAT.map((line) => [...line, 'shop']),
      folder,
    )
    expect(bytes(runs)).toEqual(bytes(first))
  })

  it('prints the same bytes wherever the repository lies', async () => {
    const copy = join(folder, 'elsewhere', 'a shop')
    await cp(app, copy, { recursive: true })
    const runs = await holdfast(
      EVERY_FORMAT.map((line) => [...line, copy]),
      '/',
    )
    expect(bytes(runs)).toEqual(bytes(first))
  })
})

interface Fingerprinted {
  readonly findings: readonly { readonly id: string; readonly file: string; readonly line: number }[]
}

describe('the names of findings', () => {
  it('survive ten blank lines above every line', async () => {
    const moved = join(folder, 'moved')
    await cp(app, moved, { recursive: true })
    for (const path of await readdir(moved, { recursive: true })) {
      if (!/\.tsx?$/.test(path)) continue
      const text = await readFile(join(moved, path), 'utf8')
      await writeFile(join(moved, path), '\n'.repeat(10) + text.replaceAll('\n', '\n'.repeat(11)))
    }
    const formats = [
      ['audit', '.', '--json'],
      ['audit', '.', '--format', 'sarif'],
    ]
    const [[json, sarif], [movedJson, movedSarif]] = await Promise.all([
      holdfast(formats, app),
      holdfast(formats, moved),
    ])
    const found = (run: Run | undefined): Fingerprinted['findings'] =>
      (JSON.parse(run?.stdout ?? '') as Fingerprinted).findings
    const named = (run: Run | undefined): readonly string[] =>
      found(run)
        .map(({ id, file }) => `${file} ${id}`)
        .toSorted()
    expect(named(movedJson)).toEqual(named(json))
    const lines = (run: Run | undefined): Map<string, number> => new Map(found(run).map(({ id, line }) => [id, line]))
    const before = lines(json)
    for (const { id, file, line } of found(movedJson)) {
      if (/\.tsx?$/.test(file)) expect(line).toBeGreaterThanOrEqual((before.get(id) ?? 0) + 10)
    }
    const fingerprints = (run: Run | undefined): readonly string[] =>
      [...(run?.stdout ?? '').matchAll(/"partialFingerprints": (\{[^}]*\})/g)].map(([, text = '']) => text).toSorted()
    expect(fingerprints(sarif).length).toBe(found(json).length)
    expect(fingerprints(movedSarif)).toEqual(fingerprints(sarif))
  })
})
