import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FAULTS, injected } from '../../pipeline/faults/injected.test-parts.js'
import { disk, pages, rowsOf } from '../../pipeline/faults/operations.test-parts.js'
import { report } from '../../pipeline/faults/report.test-parts.js'
import onDisk, { cacheHandler, type CacheHandlerClass } from '../cache-handler.js'
import { files, handlerOver, isInert, keeping, pagesOfNext } from './pages-of-next.test-parts.js'

const PAGE = '/posts/1'
const HOW = [...FAULTS, 'hangs' as const]

/** Next's own, which ours stands before. */
const nextsOwn = Object.getPrototypeOf(onDisk) as CacheHandlerClass

/** An app whose pages are kept by one of the two, with ours before it or without, and what stands in its way. */
const apps = {
  pages(isOurs: boolean) {
    const injection = injected({ pages: keeping() })
    const own = handlerOver(injection.store.pages)
    return { ...pagesOfNext(isOurs ? cacheHandler(own) : own), injection }
  },
  disk(isOurs: boolean) {
    const injection = injected({ disk: files() })
    return { ...pagesOfNext(isOurs ? onDisk : nextsOwn, injection.store.disk), injection }
  },
}

beforeEach(() => {
  for (const method of ['error', 'warn'] as const) vi.spyOn(console, method).mockReturnValue()
})
afterEach(() => void vi.restoreAllMocks())

type Failing = Parameters<ReturnType<typeof injected>['arm']>

/** What is answered while the operation fails, then by another page, and by the same one when it works again. */
async function answered(app: ReturnType<(typeof apps)['pages' | 'disk']>, isKept: boolean, ...fault: Failing) {
  if (isKept) expect((await app.ask(PAGE))[0]).toBe('200')
  app.injection.arm(...fault)
  const first = await app.ask(PAGE)
  const { hits } = app.injection
  app.injection.arm('', 'rejects', 0)
  return { hits, answers: [first, await app.ask('/posts/2'), await app.ask(PAGE)] as const, renders: app.renders() }
}

const outcomes = ({ answers, ...rest }: Awaited<ReturnType<typeof answered>>) => ({
  ...rest,
  answers: answers.map(([outcome]) => outcome),
})

it.each(
  [...rowsOf({ pages }), ...rowsOf({ disk })].flatMap(([operation]) => HOW.map((fault) => [operation, fault] as const)),
)('%s %s: as in Next alone, and no page comes alive by it', async (operation, fault) => {
  const make = apps[operation.split('.')[0] as keyof typeof apps]
  let reached = 0
  for (const isKept of [false, true]) {
    for (const times of [1, Infinity]) {
      const ours = await answered(make(true), isKept, operation, fault, times)
      const what = `${isKept ? 'kept' : 'new'}, ${times === 1 ? 'once' : 'for good'}`
      expect(outcomes(ours), what).toEqual(outcomes(await answered(make(false), isKept, operation, fault, times)))
      for (const [outcome, html = ''] of ours.answers)
        expect(outcome !== '200' || isInert(html), `${what}: ${html}`).toBe(true)
      const [[first], [other], [again]] = ours.answers
      // Next lets a request wait for the one before it: a handler of one's own needs a deadline.
      expect([other, again], what).toEqual(['200', first === 'waits' ? 'waits' : '200'])
      if (ours.hits === 0) continue
      reached++
      report(operation, `a page that is ${isKept ? 'kept' : 'new'}`, fault, times, first, again)
    }
  }
  expect(reached).toBeGreaterThan(0)
})

it.each<readonly [string, unknown]>([
  ['nothing in it', {}],
  ['a text', 'text'],
  ['a text for a page', { lastModified: 1, value: 'text' }],
  ['a number for a page', { lastModified: 1, value: 7 }],
  ['a page without HTML', { lastModified: 1, value: { kind: 'APP_PAGE' } }],
  ['a page of another router', { lastModified: 1, value: { kind: 'PAGES', html: '<p>', pageData: {} } }],
  ['a page that is none', { lastModified: 1, value: { kind: 'FETCH', data: {} } }],
])('an entry with %s is Next’s to judge: it is told what the handler says', async (name, lie) => {
  const asked = async (isOurs: boolean) => {
    const place = keeping()
    const own = handlerOver({ ...place, get: async (key) => (key.endsWith(PAGE) ? lie : place.get(key)) })
    const app = pagesOfNext(isOurs ? cacheHandler(own) : own)
    const [first] = await app.ask(PAGE)
    const [other, html = ''] = await app.ask('/posts/2')
    return { first, other, renders: app.renders(), isInert: isInert(html) }
  }
  const [ours, without] = [await asked(true), await asked(false)]
  expect(ours).toEqual({ ...without, isInert: true })
  expect(ours.other).toBe('200')
  report('pages.get', 'a page that is kept', name, Infinity, ours.first, `${ours.other}, another page`)
})
