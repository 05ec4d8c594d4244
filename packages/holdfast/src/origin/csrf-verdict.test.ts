import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csrfVerdict } from './csrf-verdict.js'
import { cors, noCors, publicCors, type Cors } from './decide-cors.js'

const APP = 'https://app.example.com'
const ADMIN = 'https://admin.example.com'
const EVIL = 'https://evil.test'
const credentialed = cors({ origins: [ADMIN], credentials: true })
const uncredentialed = cors({ origins: [ADMIN] })

interface Sent {
  method?: string
  ambient?: boolean
  cors?: Cors
  allowUnstated?: boolean
  headers?: HeadersInit
}

/** The code of the refusal, or `passes`. */
function send({ method = 'POST', ambient = true, cors: list = credentialed, headers = {}, ...rest }: Sent) {
  const verdict = csrfVerdict({
    method,
    headers: new Headers(headers),
    appOrigin: APP,
    ambient,
    trusted: (origin) => list.credentials && list.allows(origin),
    listed: list.allows,
    ...rest,
  })
  if (verdict !== undefined) expect(verdict.status).toBe(403)
  return verdict?.code ?? 'passes'
}

const from = (site: string | null, origin: string | null): Record<string, string> => ({
  ...(site === null ? {} : { 'sec-fetch-site': site }),
  ...(origin === null ? {} : { origin }),
})

const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'TRACE', 'PROPFIND', 'get', 'Get', 'head', 'options', '']
const TYPES = [
  null,
  'application/json',
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/ping',
  'application/octet-stream',
  '',
]

describe('a safe method', () => {
  it.each([['GET'], ['HEAD'], ['OPTIONS']])('%s passes from anywhere', (method) => {
    expect(send({ method, headers: from('cross-site', EVIL) })).toBe('passes')
    expect(send({ method, headers: from('nonsense', `${APP}, ${EVIL}`) })).toBe('passes')
  })
})

describe('Sec-Fetch-Site', () => {
  for (const site of ['cross-site', 'same-site']) {
    it(`csrf/11 ${site} from an origin that is not on the credentialed list is refused, whatever the method and type`, () => {
      for (const method of UNSAFE) {
        for (const type of TYPES) {
          for (const origin of [EVIL, 'https://sub.app.example.com', 'http://app.example.com', 'null', null]) {
            const headers = { ...from(site, origin), ...(type === null ? {} : { 'content-type': type }) }
            expect(send({ method, headers })).toBe('csrf.cross_site')
          }
        }
      }
    })

    it(`csrf/11 ${site} from an origin on the credentialed list passes`, () => {
      for (const method of UNSAFE) expect(send({ method, headers: from(site, ADMIN) })).toBe('passes')
    })

    it(`csrf/11 ${site} from an origin on a list without credentials is refused while there is a cookie`, () => {
      expect(send({ cors: uncredentialed, headers: from(site, ADMIN) })).toBe('csrf.cross_site')
      expect(send({ cors: publicCors, headers: from(site, ADMIN) })).toBe('csrf.cross_site')
      expect(send({ cors: uncredentialed, ambient: false, headers: from(site, ADMIN) })).toBe('passes')
    })

    it(`csrf/17 ${site} with our own Origin came back through another site and is refused`, () => {
      expect(send({ headers: from(site, APP) })).toBe('csrf.cross_site')
    })
  }

  it('csrf/11 none passes without an Origin or with our own, and is refused with a foreign one', () => {
    expect(send({ headers: from('none', null) })).toBe('passes')
    expect(send({ headers: from('none', APP) })).toBe('passes')
    for (const origin of [EVIL, 'null', `${APP}.evil.test`, '']) {
      expect(send({ headers: from('none', origin) })).toBe('csrf.cross_site')
    }
  })

  it('csrf/12 same-origin with `Origin: null` passes: a page that sends no referrer', () => {
    expect(send({ headers: from('same-origin', 'null') })).toBe('passes')
    expect(send({ headers: from('same-origin', APP) })).toBe('passes')
    expect(send({ headers: from('same-origin', null) })).toBe('passes')
  })

  it.each([
    ['Same-Origin'],
    ['SAME-ORIGIN'],
    ['same-origin, same-origin'],
    ['same-origin,cross-site'],
    ['cross-site, same-origin'],
    ['same-origin;x'],
    ['"same-origin"'],
    ['?1'],
    ['same_origin'],
    ['sameorigin'],
    ['trusted'],
    ['null'],
    [''],
  ])('csrf/15 %j is refused, even with our own Origin', (site) => {
    expect(send({ headers: from(site, APP) })).toBe('csrf.cross_site')
    expect(send({ headers: from(site, null) })).toBe('csrf.cross_site')
    expect(send({ ambient: false, headers: from(site, null) })).toBe('cors.origin_denied')
  })

  it('csrf/15 two header lines are refused', () => {
    const headers = new Headers(from('same-origin', APP))
    headers.append('sec-fetch-site', 'same-origin')
    expect(send({ headers })).toBe('csrf.cross_site')
  })
})

describe('Origin alone', () => {
  it('csrf/13 our own and a credentialed one pass', () => {
    expect(send({ headers: from(null, APP) })).toBe('passes')
    expect(send({ headers: from(null, ADMIN) })).toBe('passes')
  })

  it.each([
    ['http://app.example.com'],
    ['https://app.example.com:443'],
    ['https://app.example.com:8443'],
    ['https://app.example.com/'],
    ['https://app.example.com.'],
    ['https://APP.example.com'],
    ['https://app.example.com.evil.test'],
    ['https://evil.test/https://app.example.com'],
    ['https://app.example.com@evil.test'],
    ['https://app.example.com:x@evil.test'],
    ['https://evil.test#@app.example.com'],
    ['https://evil.test\\@app.example.com'],
    ['null'],
    ['NULL'],
    [''],
    ['https://'],
    ['https://['],
    ['https://[::1'],
    ['://app.example.com'],
    ['app.example.com'],
    ['%'],
    ['https://app.example.com%00'],
    ['\u00ff'],
    ['javascript:alert(1)'],
  ])('csrf/13 %j is refused with 403', (origin) => {
    expect(send({ headers: from(null, origin) })).toBe('csrf.cross_site')
  })

  it('csrf/13 100,000 characters are refused with 403', () => {
    expect(send({ headers: from(null, 'x'.repeat(100_000)) })).toBe('csrf.cross_site')
    expect(send({ headers: from(null, `https://${'a'.repeat(100_000)}`) })).toBe('csrf.cross_site')
  })

  it('cors/04 two origins are refused on an unsafe method, whatever else the request says', () => {
    for (const origin of [`${APP}, ${APP}`, `${APP},${EVIL}`, `${APP} ${APP}`, `null, ${APP}`]) {
      for (const site of ['same-origin', 'none', null, 'cross-site']) {
        expect(send({ headers: from(site, origin) })).toBe('csrf.cross_site')
        expect(send({ headers: from(site, origin), ambient: false, cors: publicCors })).toBe('cors.origin_denied')
      }
    }
    const lines = new Headers()
    lines.append('origin', APP)
    lines.append('origin', APP)
    expect(send({ headers: lines })).toBe('csrf.cross_site')
  })
})

describe('neither header', () => {
  it('csrf/14 passes without an ambient cookie: curl, a cron job, a first sign-in, a bearer token', () => {
    expect(send({ ambient: false })).toBe('passes')
    expect(send({ ambient: false, headers: { authorization: 'Bearer x' } })).toBe('passes')
  })

  it('csrf/14 is refused with a cookie, a bearer token beside it or not, unless the route says so', () => {
    expect(send({})).toBe('csrf.origin_missing')
    expect(send({ headers: { authorization: 'Bearer x' } })).toBe('csrf.origin_missing')
    expect(send({ allowUnstated: true })).toBe('passes')
    expect(send({ allowUnstated: true, headers: from(null, EVIL) })).toBe('csrf.cross_site')
    expect(send({ allowUnstated: true, headers: from('cross-site', null) })).toBe('csrf.cross_site')
  })
})

describe('without an ambient cookie', () => {
  it('csrf/17 a page of another origin still cannot sign its visitor in', () => {
    for (const headers of [
      from('cross-site', EVIL),
      from('same-site', EVIL),
      from(null, EVIL),
      from('cross-site', 'null'),
    ]) {
      expect(send({ ambient: false, headers })).toBe('cors.origin_denied')
      expect(send({ ambient: false, headers, cors: noCors })).toBe('cors.origin_denied')
    }
  })

  it('a public API takes writes from anywhere, and from nobody with a cookie', () => {
    for (const headers of [from('cross-site', EVIL), from(null, EVIL), from('cross-site', 'null')]) {
      expect(send({ cors: publicCors, ambient: false, headers })).toBe('passes')
      expect(send({ cors: publicCors, ambient: true, headers })).toBe('csrf.cross_site')
    }
  })
})

describe('what plays no part', () => {
  it('csrf/15 Host, X-Forwarded-Host, Forwarded and Referer', () => {
    const helpful = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      'x-original-host': 'evil.test',
      forwarded: 'host=evil.test;proto=https',
      referer: `${APP}/form`,
    }
    expect(send({ headers: { ...helpful, ...from(null, EVIL) } })).toBe('csrf.cross_site')
    expect(send({ headers: { ...helpful, ...from('cross-site', EVIL) } })).toBe('csrf.cross_site')
    expect(send({ headers: helpful })).toBe('csrf.origin_missing')
  })

  it('csrf/16 the content type, and what promises a preflight', () => {
    for (const type of TYPES) {
      const headers = { ...from('cross-site', EVIL), ...(type === null ? {} : { 'content-type': type }) }
      expect(send({ headers: { ...headers, 'x-requested-with': 'XMLHttpRequest' } })).toBe('csrf.cross_site')
    }
    const ping = { ...from('cross-site', EVIL), 'content-type': 'text/ping', 'ping-from': APP, 'ping-to': APP }
    expect(send({ headers: ping })).toBe('csrf.cross_site')
  })

  it.each([['x-http-method-override'], ['x-method-override'], ['x-http-method'], ['_method']])(
    'csrf/18 a method override in %s',
    (name) => {
      expect(send({ headers: { ...from('cross-site', EVIL), [name]: 'GET' } })).toBe('csrf.cross_site')
      expect(send({ method: 'GET', headers: { ...from('cross-site', EVIL), [name]: 'POST' } })).toBe('passes')
    },
  )
})

describe('whatever arrives', () => {
  const value = fc.option(
    fc.oneof(
      fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,60}$/),
      fc.constantFrom(APP, ADMIN, EVIL, 'null', 'same-origin', 'none', 'cross-site', 'same-site'),
    ),
    { nil: null },
  )

  it('csrf/13 an unsafe request with a cookie passes only by the four stated ways, and nothing throws', () => {
    fc.assert(
      fc.property(value, value, fc.constantFrom(...UNSAFE), (rawSite, rawOrigin, method) => {
        const headers = new Headers(from(rawSite, rawOrigin))
        const site = headers.get('sec-fetch-site')
        const origin = headers.get('origin')
        const oneOrNone = origin === null || origin === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^\s,/?#@\\]+$/.test(origin)
        const expected =
          (site === 'same-origin' && oneOrNone) ||
          (site === 'none' && (origin === null || origin === APP)) ||
          (site === null && origin === APP) ||
          ([null, 'none', 'same-site', 'cross-site'].includes(site) && origin === ADMIN)
        expect(send({ method, headers }) === 'passes').toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('csrf/14 a cookie never makes a refused request pass', () => {
    fc.assert(
      fc.property(
        value,
        value,
        fc.constantFrom(credentialed, uncredentialed, publicCors, noCors),
        (site, origin, list) => {
          const headers = from(site, origin)
          if (send({ headers, cors: list, ambient: true }) === 'passes') {
            expect(send({ headers, cors: list, ambient: false })).toBe('passes')
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
