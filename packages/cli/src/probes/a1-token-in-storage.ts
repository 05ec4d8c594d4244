import type { Probe } from '../probe.js'
import type { SeenPage } from '../target/target.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A1'],
  title: 'no served script keeps a token in web storage',
  why: 'What is in localStorage or sessionStorage, every script of the page can read: one injected line sends the token away, and it stays good on another machine.',
  fix: 'Leave the session to an `HttpOnly` cookie, which the browser sends by itself and shows to no script.',
  phase: 'look',
  async look({ pages, scripts }) {
    const files = [...scripts, ...pages].filter(({ exchange }) => exchange.answer?.status === 200)
    if (files.length === 0) return skipped('No page and no script was found.')
    const kept = files.flatMap((file) => {
      const what = keptIn(file)
      return what === undefined ? [] : [failed(`${file.path} ${what}`, file.exchange)]
    })
    return kept.length > 0 ? kept : passed(`None of ${files.length} pages and scripts writes a token to web storage.`)
  },
}

const STORAGE = String.raw`(?:local|session)Storage`
const TOKEN = String.raw`(?:(?:access|auth|id|refresh|session|user|bearer|api|app)[-_.:]?)?(?:token|jwt)`
/** Bundlers leave names of properties and texts as they are. */
const WRITTEN = new RegExp(
  String.raw`\b${STORAGE}(?:\.setItem\(\s*["'\x60]${TOKEN}["'\x60]|(?:\.${TOKEN}|\[\s*["'\x60]${TOKEN}["'\x60]\s*\])\s*=[^=])`,
  'i',
)
const READ = new RegExp(
  String.raw`\b${STORAGE}(?:\.getItem\(\s*["'\x60]${TOKEN}["'\x60]|\.${TOKEN}\b|\[\s*["'\x60]${TOKEN}["'\x60]\s*\])`,
  'i',
)

function keptIn({ exchange }: SeenPage): string | undefined {
  const text = exchange.answer?.text ?? ''
  if (WRITTEN.test(text)) return 'writes a token to web storage.'
  const at = text.search(READ)
  const isSent = at >= 0 && /authorization|bearer/i.test(text.slice(Math.max(0, at - 600), at + 600))
  return isSent ? 'reads a token from web storage and sends it along.' : undefined
}
