import type { Answer, Exchange } from '../../target/exchange.js'

/** What a server has answered, as the wire reads it. */
export function answered(status: number, text = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, setCookies: [], text, json: jsonOf(text), ms: 5 }
}

export function exchanged(answer: Answer | null, path = '/'): Exchange {
  return { request: { path }, answer, curl: '' }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
