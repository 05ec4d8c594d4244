import { expect } from 'vitest'
import type { Behaviour } from './loose-module.ts'

const clock = () => 1_900_000_000_000

const header =
  (name: string, value: string, ...given: readonly unknown[]): Behaviour =>
  (module) =>
    expect(module[name]!(...given)).toBe(value)

/** Of `holdfast/headers` and the builders below it. */
export const headerBehaviours: Readonly<Record<string, Behaviour>> = {
  './headers': (module) => expect(module['reportingEndpoints']!({ default: '/r' })).toBe('default="/r"'),
  './headers/index': (module) => expect(module['clearSiteData']!('cache')).toBe('"cache"'),
  './headers/api-profile': (module) =>
    expect(module['apiHeaders']!({ https: true })).toContainEqual(['X-Content-Type-Options', 'nosniff']),
  './headers/cache-control': (module) => expect(module['cacheControl']!('no-store')).toBe('no-store'),
  './headers/clear-site-data': (module) =>
    expect(module['clearSiteData']!('cache', 'storage')).toBe('"cache", "storage"'),
  './headers/content-type-options': (module) => expect(module['contentTypeOptions']).toBe('nosniff'),
  './headers/csp-directives': (module) => expect(module['sourceDirectives']!['script-src']).toBe('script'),
  './headers/csp-inert': (module) =>
    expect([module['isInstruction']!('alert(1)'), module['REVIVER']]).toEqual([
      false,
      expect.stringContaining('JSON.parse'),
    ]),
  './headers/csp-manifest': (module) =>
    expect(() => module['readManifest']!({ no: 'manifest' })).toThrow(/CSP manifest/),
  './headers/csp-source': (module) =>
    expect(() => module['checkSources']!('img-src', 'any', ['https://a.example;script-src *'])).toThrow('img-src'),
  './headers/csp-trusted-types': (module) =>
    expect(module['trustedTypesDirectives']!['require-trusted-types-for']).toEqual(["'script'"]),
  './headers/csp': (module) =>
    expect(() => module['csp']!({ 'default-src': ["'self'", 'x;y'] })).toThrow('default-src'),
  './headers/dns-prefetch-control': header('dnsPrefetchControl', 'off', 'off'),
  './headers/embedder-policy': header('embedderPolicy', 'require-corp', 'require-corp'),
  './headers/frame-options': (module) => expect(module['frameOptions']!(["'none'"])).toBe('DENY'),
  './headers/hsts': (module) => expect(String(module['hsts']!())).toMatch(/^max-age=\d+; includeSubDomains/),
  './headers/next-config': (module) =>
    expect(JSON.stringify(module['nextConfigHeaders']!({ https: true }))).toContain('X-Content-Type-Options'),
  './headers/nonce': (module) => {
    expect(String(module['createNonce']!())).toMatch(/^[\w-]{22}$/)
    expect(module['createNonce']!()).not.toBe(module['createNonce']!())
  },
  './headers/opener-policy': header('openerPolicy', 'same-origin-allow-popups'),
  './headers/origin-agent-cluster': (module) => expect(module['originAgentCluster']).toBe('?1'),
  './headers/page-csp': (module) =>
    expect(module['pageCsp']!({ https: true })).toMatchObject({ directives: { 'default-src': ["'self'"] } }),
  './headers/page-profile': (module, load) =>
    expect(
      module['pageHeaders']!({ https: true, csp: load('./headers/page-csp')['pageCsp']!({ https: true }) }),
    ).toContainEqual(['X-Frame-Options', 'DENY']),
  './headers/permissions-policy': (module) => expect(module['permissionsPolicy']!()).toContain('camera=()'),
  './headers/referrer-policy': header('referrerPolicy', 'strict-origin-when-cross-origin'),
  './headers/reporting-endpoints': (module) =>
    expect(() => module['reportingEndpoints']!({ default: '/r"\r\n' })).toThrow(/endpoint/i),
  './headers/resource-policy': header('resourcePolicy', 'same-origin'),
  './headers/security-txt': (module) =>
    expect(() => module['securityTxt']!({ contact: ['mailto:security@example.com'] }, clock)).toThrow(
      /`expires` in the future/,
    ),
}
