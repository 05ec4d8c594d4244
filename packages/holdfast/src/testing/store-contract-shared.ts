import { spanOf } from '../rate-limit/analytics/analytics-store.js'
import type { SharedDocument } from '../rate-limit/shared-document.js'
import { policyOf, taking, type Opened, type Suite } from './store-contract-suite.js'

/** What all instances share beside the counters: the document, and what has been decided. */
export function sharedTests({ test, expect, window }: Suite): void {
  const read = async ({ store }: Opened, known?: number) => store.document.read(known)
  const write = async ({ store }: Opened, text: string, expected: number) => store.document.write(text, expected)

  test('document: is empty at first, and says nothing to those who know it', async (opened) => {
    expect(await read(opened)).toEqual({ revision: 0, text: '' })
    expect(await read(opened, 0)).toBe(undefined)
  })

  test('document: is replaced where the revision is the expected one, and only there', async (opened) => {
    expect(await write(opened, 'too new', 1)).toBe(false)
    expect(await write(opened, 'first', 0)).toBe(true)
    expect(await read(opened, 0)).toEqual({ revision: 1, text: 'first' })
    expect(await write(opened, 'late', 0)).toBe(false)
    expect(await write(opened, '', 1)).toBe(true)
    expect(await read(opened)).toEqual({ revision: 2, text: '' })
    expect(await read(opened, 1)).toEqual({ revision: 2, text: '' })
    expect(await read(opened, 2)).toBe(undefined)
  })

  test('document: keeps any text as it is, up to 1 MiB', async (opened) => {
    const texts = ['{"a":[1,null]}', 'é\u0000\r\n\\"\u{1f600}', '__proto__', '0', 'x'.repeat(1_048_576)]
    for (const [revision, text] of texts.entries()) {
      expect(await write(opened, text, revision)).toBe(true)
      const found = await read(opened)
      expect(found?.revision).toBe(revision + 1)
      expect(found?.text === text).toBe(true)
    }
  })

  test('document: refuses a text of more than 1 MiB, counted as UTF-8', async (opened) => {
    const outcome = await write(opened, 'é'.repeat(524_289), 0).catch((error: unknown) => error)
    expect(outcome instanceof RangeError).toBe(true)
    expect(await read(opened)).toEqual({ revision: 0, text: '' })
  })

  test('document: of 64 parallel writers none is lost', async (opened) => {
    const writers = Array.from({ length: 64 }, (_, i) => i)
    expect((await Promise.all(writers.map((i) => write(opened, `[${i}]`, 0)))).filter(Boolean).length).toBe(1)
    const first = JSON.parse((await read(opened))?.text ?? '') as number[]
    await Promise.all(
      writers
        .filter((i) => !first.includes(i))
        .map(async (i) => {
          for (;;) {
            const { revision, text } = (await read(opened)) as SharedDocument
            if (await write(opened, JSON.stringify([...(JSON.parse(text) as number[]), i]), revision)) return
          }
        }),
    )
    const last = (await read(opened)) as SharedDocument
    expect(last.revision).toBe(64)
    expect((JSON.parse(last.text) as number[]).toSorted((a, b) => a - b)).toEqual(writers)
  })

  test('analytics: keeps what is added (its own contract says how)', async ({ store, now }) => {
    const from = spanOf(now())
    const minute = { minute: from, allowed: 2, denied: 1, observed: 0, degraded: 0 }
    const tally = { limit: 'limit', from, minutes: [minute], callers: [], routes: [], identities: '', use: '', peak: 2 }
    await store.analytics.add([tally])
    expect(await store.analytics.read(from, from + 1)).toEqual([tally])
  })

  test('document: stays when counters go', async (opened) => {
    await write(opened, 'kept', 0)
    const counter = taking('a', policyOf('fixed-window', 1, window))
    await opened.take([counter])
    await opened.reset([counter])
    await opened.advance(window)
    expect(await read(opened)).toEqual({ revision: 1, text: 'kept' })
  })
}
