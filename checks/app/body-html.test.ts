import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { html, htmlTags } from 'holdfast/html'
import { chromiumOptions } from '../parts/chromium.ts'
import { root } from '../working-tree.ts'

/** The texts of the sanitiser's own tests. */
const hostileHtml = JSON.parse(
  readFileSync(join(root, 'packages/holdfast/src/validation/html-hostile.json'), 'utf8'),
) as string[]

const PAGE = 'http://page.test/'

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions())
})

afterAll(() => browser.close())

/** What a page does that shows these texts, one after the other, as HTML: what ran, what was asked for, what is left. */
async function shown(texts: readonly string[]) {
  const page = await browser.newPage()
  const asked: string[] = []
  const ran: string[] = []
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url === PAGE) return route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><main></main>' })
    asked.push(url)
    return route.abort()
  })
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    return dialog.dismiss()
  })
  await page.goto(PAGE)
  await page.exposeFunction('ran', (what: string) => void ran.push(what))
  const left = await page.evaluate(async (each) => {
    window.alert = (what) => (window as unknown as { ran(what: string): void }).ran(String(what))
    const main = document.querySelector('main') as HTMLElement
    const kept: string[] = []
    let names = 0
    for (const text of each) {
      // Shown, taken out and shown again: what is parsed twice must not become another thing.
      for (const again of [false, true]) {
        main.innerHTML = again ? main.innerHTML : text
        for (const element of main.querySelectorAll<HTMLElement>('*')) {
          element.dispatchEvent(new MouseEvent('pointerenter'))
          element.focus()
        }
      }
      kept.push(main.innerHTML)
      names += main.querySelectorAll('[id], [name]').length
      // An image of the next text that is asked for while this one is on its way is not asked for again.
      const coming = [...main.querySelectorAll('img')].filter((image) => !image.complete)
      const ends = (image: HTMLImageElement, how: string) =>
        new Promise((resolve) => image.addEventListener(how, resolve, { once: true }))
      await Promise.all(coming.map((image) => Promise.race([ends(image, 'error'), ends(image, 'load')])))
      await new Promise((resolve) => setTimeout(resolve))
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { kept, names }
  }, texts)
  await page.close()
  return { asked, ran, ...left }
}

it('body/40 C: no sanitised text runs, asks for or names anything in a browser', async () => {
  for (const schema of [html(), html({ tags: htmlTags })]) {
    const clean = hostileHtml.map((text) => schema.sanitize(text))
    const seen = await shown(clean)
    expect(seen).toMatchObject({ asked: [], ran: [], names: 0 })
    // What the browser reads is what was written: sanitised once more, it stays as it is.
    expect(seen.kept.map((text) => schema.sanitize(text))).toEqual(clean)
  }
})

it('body/40 C: as they were sent, they do', async () => {
  const { asked, ran } = await shown(hostileHtml.filter((text) => !/http-equiv|<base/.test(text)))
  expect(ran.length).toBeGreaterThan(10)
  expect(asked.length).toBeGreaterThan(10)
})
