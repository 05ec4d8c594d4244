/** A browser without a screen: it keeps cookies by host, and goes where it is sent. */
export interface Browser {
  /** Follows redirects to the end; `url` is where it ended. */
  open(url: string, init?: RequestInit): Promise<Page>
  /** The cookies for the host of a URL, as a `Cookie` header. */
  cookies(url: string): string
  cookie(url: string, name: string): string | undefined
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- parsed, not checked: assertions say what is expected in it
  json(): any
}

/** Redirects that one navigation may take: a sign-in with consent has eight. */
const MOST_REDIRECTS = 20

/** @param leave stops before it would open a URL for which this is true, such as a client's own callback */
export function browser(leave: (url: URL) => boolean = () => false): Browser {
  const jars = new Map<string, Map<string, string>>()
  const jar = (url: string): Map<string, string> => {
    const { hostname } = new URL(url)
    const found = jars.get(hostname) ?? new Map<string, string>()
    jars.set(hostname, found)
    return found
  }
  const header = (url: string): string => [...jar(url)].map((pair) => pair.join('=')).join('; ')

  return {
    cookies: header,
    cookie: (url, name) => jar(url).get(name),
    async open(url, init = {}) {
      let [at, request] = [url, init]
      for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
        const headers = new Headers(request.headers)
        if (header(at) !== '') headers.set('cookie', header(at))
        const response = await fetch(at, { ...request, headers, redirect: 'manual' })
        for (const line of response.headers.getSetCookie()) keep(jar(at), line)
        const location = response.headers.get('location')
        if (response.status < 300 || response.status > 399 || location === null) {
          const text = await response.text()
          return { url: at, status: response.status, text, json: () => JSON.parse(text) as unknown }
        }
        await response.body?.cancel()
        at = new URL(location, at).href
        if (leave(new URL(at))) return { url: at, status: response.status, text: '', json: () => null }
        request = {}
      }
      throw new Error(`More than ${MOST_REDIRECTS} redirects: ${at}`)
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1]
  const isOver = /;\s*max-age=0(;|$)/i.test(line) || (expires !== undefined && Date.parse(expires) <= Date.now())
  if (value === '' || isOver) cookies.delete(name)
  else cookies.set(name, value)
}
