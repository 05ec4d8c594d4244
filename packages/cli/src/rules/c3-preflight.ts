import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { isConditional, type CorsAnswer } from '../knowledge/origin/cors-headers.js'
import { corsOf } from '../knowledge/origin/cors-reach.js'
import { proxyHandlerOf, proxySitesBefore } from '../flow/proxy-code.js'
import { handlerPlace, type Judgement, type Rule } from '../rule.js'
import { PREFLIGHT_EXAMPLES } from './c3-preflight.examples.js'

export const rule: Rule = {
  item: 'C3',
  name: 'preflight',
  title: 'preflights are answered where other sites may call',
  why: 'Before a `PUT`, a JSON body or an `Authorization` header a browser asks with `OPTIONS`. Next.js answers that by itself, without the headers of CORS: the call that was meant to be allowed never comes. What people then do is to open everything in one place.',
  fix: 'Export an `OPTIONS` handler with the same headers, or set them for the path in `next.config` or in the proxy.',
  severity: 'low',
  references: { cwe: ['CWE-942'], owasp: ['API8:2023'], asvs: ['3.4.2', '3.5.2'] },
  scope: 'route',
  examples: PREFLIGHT_EXAMPLES,
  judge(handler, facts) {
    if (handler.kind === 'action' || handler.method === 'OPTIONS' || handler.method === 'HEAD') return []
    // What only some answers carry may be meant for other handlers.
    const answers = corsOf(handler, facts).filter((answer) => answer.file === handler.file || !isConditional(answer))
    if (answers.length === 0) return []
    return [judged(handler, answers, facts)]
  },
}

function judged(handler: Handler, answers: readonly CorsAnswer[], facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const need = needOf(handler, answers)
  if (need === undefined) return { verdict: 'n/a', place, message: 'Browsers call it without a preflight.' }
  if (answers.some(({ library }) => library !== undefined)) {
    return { verdict: 'pass', place, message: 'The library that sets the headers answers preflights.' }
  }
  if (answers.every(({ file }) => file === handler.file || !isAhead(file.path, handler))) {
    const options = facts.handlers.find((each) => each.method === 'OPTIONS' && each.file === handler.file)
    if (options !== undefined) {
      const carried = options.entries.length === 0 || corsOf(options, facts).length > 0
      return carried
        ? { verdict: 'pass', place, message: 'OPTIONS is answered with the headers.' }
        : {
            verdict: 'unknown',
            place,
            message: 'Whether the answer to OPTIONS carries the headers, the code does not tell.',
          }
    }
    if (handler.file.exports.some(({ name }) => name === 'OPTIONS')) {
      return { verdict: 'pass', place, message: 'OPTIONS is exported.' }
    }
    if (handler.kind === 'pages-api') return ofPages(handler)
    if (proxyAnswers(handler, facts))
      return { verdict: 'unknown', place, message: 'The proxy may answer the preflight.' }
    return { verdict: 'fail', place, message: `${need}, and nothing answers the preflight with the headers.` }
  }
  return { verdict: 'pass', place, message: 'The headers are set for every method, before the handler.' }
}

/** Whether headers are set before any handler runs: in `next.config` or the proxy. */
function isAhead(path: string, { app }: Handler): boolean {
  return path === app.configFile || path === app.proxyFile || /(?:^|\/)(?:proxy|middleware)\b/.test(path)
}

/** Why a browser asks first; undefined where it does not. */
function needOf(handler: Handler, answers: readonly CorsAnswer[]): string | undefined {
  if (/^(?:PUT|PATCH|DELETE)$/.test(handler.method)) return `Browsers ask before a ${handler.method}`
  const custom = answers.some(({ headers }) => /authorization|\bx-|api-?key|token/.test(headers ?? ''))
  if (custom) return 'It allows headers of its own'
  if (handler.method === 'GET') return undefined
  if (answers.some(({ headers }) => headers?.includes('content-type') === true)) return 'It allows a content type'
  const { file, node } = handler
  return /\.json\(\)/.test(file.text.slice(node.start, node.end).replaceAll(/Response\.json\(/g, ''))
    ? 'Browsers ask before a JSON body'
    : undefined
}

function ofPages(handler: Handler): Judgement {
  const place = handlerPlace(handler)
  if (/['"]OPTIONS['"]/.test(handler.file.text)) return { verdict: 'pass', place, message: 'It answers OPTIONS.' }
  return { verdict: 'unknown', place, message: 'Whether a preflight gets a good answer, the code does not tell.' }
}

function proxyAnswers(handler: Handler, facts: Facts): boolean {
  const proxy = proxyHandlerOf(handler.app, facts)
  if (proxy === undefined || !/access-control-allow|['"]OPTIONS['"]/i.test(proxy.file.text)) return false
  return proxySitesBefore({ ...handler, method: 'OPTIONS' }, facts).length > 0
}
