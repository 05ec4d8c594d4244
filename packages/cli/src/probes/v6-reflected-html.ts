import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Probe, Sight } from '../probe.js'
import type { Answer } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { failed, passed, seenOr, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['V6'],
  title: 'no page writes a part of its address as HTML',
  why: 'A link to the app that carries a script runs it in the session of whoever follows it: it reads what they read and does what they do.',
  fix: 'Let React write text: it escapes. Where HTML is wanted, sanitise it; never build a page by joining strings, and answer JSON as `application/json`.',
  phase: 'look',
  async look(target) {
    const paths = pathsOf(target)
    if (paths.length === 0) return skipped('No page is known.')
    const sights: Sight[] = []
    for (const path of paths) {
      const mark = target.unique()
      const exchange = await target.send({ path: path(`%3Ci%20title%3D${mark}%3E`) })
      if (exchange.answer !== null && isElement(exchange.answer, mark)) {
        sights.push(failed('An element that stands in the address is an element of the page.', exchange))
      }
    }
    return seenOr(sights, passed(`${paths.length} pages write what is in their address as text, or not at all.`))
  },
}

const NAMES = ['q', 'query', 'search', 'error', 'message', 'name', 'title', 'next', 'id']
const MOST_PAGES = 3

function pathsOf({ pages, routes }: Target): readonly ((value: string) => string)[] {
  const query = (value: string): string => NAMES.map((name) => `${name}=${value}`).join('&')
  const shown = pages.slice(0, MOST_PAGES).map(({ path }) => path.replace(/[?#].*/s, ''))
  const texts = routes.filter(
    ({ method, path }) => method === 'GET' && /search|error|preview|render|hello|greet/i.test(path),
  )
  return [
    ...[...shown, ...texts.slice(0, 2).map(({ path }) => path)]
      .filter((path) => !path.includes('['))
      .map((path) => (value: string) => `${path}?${query(value)}`),
    (value) => `/holdfast-probe-${value}`,
  ]
}

/** Whether a browser would make an element of it. */
function isElement({ headers, text }: Answer, mark: string): boolean {
  if (!/^\s*(?:text\/html|application\/xhtml|$)/i.test(headers['content-type'] ?? '') || !text.includes(mark))
    return false
  const queue: DefaultTreeAdapterTypes.Node[] = [parse(text)]
  for (const node of queue) {
    if (
      'attrs' in node &&
      node.tagName === 'i' &&
      node.attrs.some(({ name, value }) => name === 'title' && value === mark)
    )
      return true
    if ('childNodes' in node) queue.push(...node.childNodes)
  }
  return false
}
