import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Answer } from '../../target/exchange.js'
import { isRedirect } from './answers.js'

/** Where a browser would go on to from an answer by itself; `undefined` where it stays. */
export function destinationOf(answer: Answer, from: URL): URL | undefined {
  const { headers } = answer
  const given = isRedirect(answer) ? headers['location'] : (refreshed(headers['refresh']) ?? refreshed(metaOf(answer)))
  if (given === undefined) return undefined
  // Leading spaces, tabs and backslashes are read as a browser reads them.
  return URL.canParse(given, from) ? new URL(given, from) : undefined
}

/** HTML, "shared declarative refresh steps": `0; url=…`, quoted or not. */
function refreshed(value: string | undefined): string | undefined {
  return /^[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(value ?? '')?.[1]
}

function metaOf({ headers, text }: Answer): string | undefined {
  if (!/html/i.test(headers['content-type'] ?? '') || !/http-equiv/i.test(text)) return undefined
  const queue: DefaultTreeAdapterTypes.Node[] = [parse(text)]
  for (const node of queue) {
    if ('attrs' in node && node.tagName === 'meta') {
      const attribute = (name: string): string | undefined => node.attrs.find((each) => each.name === name)?.value
      if (/^refresh$/i.test(attribute('http-equiv') ?? '')) return attribute('content')
    }
    if ('childNodes' in node) queue.push(...node.childNodes)
  }
  return undefined
}
