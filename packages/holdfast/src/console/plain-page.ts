export interface PlainPage {
  readonly status: number
  readonly title: string
  readonly lines: readonly string[]
  /** Beside those of the page. */
  readonly headers?: Headers
}

/** No script, no image, and the one style that its hash allows. */
const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.25rem;font-weight:600}'

let policy: Promise<string> | undefined

/** What people are shown where the console is not: the same look as its page, and no code. */
export async function plainPage({ status, title, lines, headers }: PlainPage): Promise<Response> {
  const answer = new Headers(headers)
  answer.set('Content-Type', 'text/html; charset=utf-8')
  answer.set('Content-Security-Policy', await (policy ??= policyOf(STYLE)))
  answer.delete('Content-Length')
  const text = lines.map((line) => `<p>${escaped(line)}</p>`).join('')
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${text}</main></body></html>`
  return new Response(html, { status, headers: answer })
}

async function policyOf(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
  const hash = btoa(String.fromCharCode(...digest))
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
