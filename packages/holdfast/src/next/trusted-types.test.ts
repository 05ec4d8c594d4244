import { afterEach, describe, expect, it, vi } from 'vitest'
import { trustedTypesPolicy, type TrustedTypesOptions } from './trusted-types.js'

type Rules = Readonly<Record<'createHTML' | 'createScript' | 'createScriptURL', (text: string) => string | null>>

function made(options?: TrustedTypesOptions, window: Readonly<Record<string, unknown>> = {}): Rules {
  const createPolicy = vi.fn<(name: string, rules: Rules) => void>()
  vi.stubGlobal('location', { origin: 'https://app.example.com' })
  vi.stubGlobal('document', { baseURI: 'https://app.example.com/posts/1' })
  vi.stubGlobal('trustedTypes', { defaultPolicy: null, createPolicy })
  for (const [name, value] of Object.entries(window)) vi.stubGlobal(name, value)
  trustedTypesPolicy(options)
  expect(createPolicy.mock.calls.map(([name]) => name)).toEqual(['default'])
  return createPolicy.mock.calls[0]![1]
}

afterEach(() => void vi.unstubAllGlobals())

describe('the URL of a script', () => {
  it.each(['/_next/static/chunks/a.js', 'b.js', 'https://app.example.com/c.js'])('%s is of this origin', (url) => {
    expect(made().createScriptURL(url)).toBe(url)
  })

  it.each([
    'https://attacker.example/x.js',
    '//attacker.example/x.js',
    '\\\\attacker.example/x.js',
    'http://app.example.com/x.js',
    'https://app.example.com:8443/x.js',
    'https://app.example.com.attacker.example/x.js',
    'https://app.example.com@attacker.example/x.js',
    'data:text/javascript,alert(1)',
    'blob:https://attacker.example/1',
    'javascript:alert(1)',
    'https://',
  ])('%s is not, and refused', (url) => {
    expect(made().createScriptURL(url)).toBeNull()
  })

  it('may be of an origin that is listed, and of no other', () => {
    const { createScriptURL } = made({ scripts: ['https://js.example.com'] })
    expect(createScriptURL('https://js.example.com/v3/')).toBe('https://js.example.com/v3/')
    expect(createScriptURL('https://js.example.com.attacker.example/')).toBeNull()
  })

  it.each([
    'js.example.com',
    'https://js.example.com/',
    'https://js.example.com/v3',
    '*',
    'https://*.example.com/',
    'https:',
    '',
  ])('csp/23 %j is no origin to list', (origin) => {
    expect(() => trustedTypesPolicy({ scripts: [origin] })).toThrow(expect.objectContaining({ code: 'config.csp' }))
  })
})

describe('HTML', () => {
  it('is refused', () => {
    for (const html of ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '<script></script><b>', 'a<b'])
      expect(made().createHTML(html)).toBeNull()
  })

  it('may be the empty script that React begins with, and text', () => {
    const { createHTML } = made()
    expect(createHTML('<script></script>')).toBe('<script></script>')
    expect(createHTML('alert(1) &lt;img&gt;')).toBe('alert(1) &lt;img&gt;')
  })

  it('may be a script that Next has queued, and nothing that begins like it', () => {
    const { createHTML } = made({}, { __next_s: [['/a.js', {}], [0, { children: 'if (1 < 2) go()' }], [0]] })
    expect(createHTML('if (1 < 2) go()')).toBe('if (1 < 2) go()')
    expect(createHTML('if (1 < 2) go()<img>')).toBeNull()
  })
})

it('is made once, and not in a browser that knows nothing of it', () => {
  const createPolicy = vi.fn<() => void>()
  trustedTypesPolicy()
  vi.stubGlobal('trustedTypes', { defaultPolicy: {}, createPolicy })
  trustedTypesPolicy()
  expect(createPolicy).not.toHaveBeenCalled()
})
