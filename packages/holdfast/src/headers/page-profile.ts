import { checkedOptions } from '../core/checked-options.js'
import { contentTypeOptions } from './content-type-options.js'
import type { Csp } from './csp.js'
import { dnsPrefetchControl } from './dns-prefetch-control.js'
import { embedderPolicy, type EmbedderPolicy } from './embedder-policy.js'
import { frameOptions } from './frame-options.js'
import type { HeaderPair } from './header-pair.js'
import { hsts, type HstsOptions } from './hsts.js'
import { openerPolicy, type OpenerPolicy } from './opener-policy.js'
import { originAgentCluster } from './origin-agent-cluster.js'
import { permissionsPolicy, type PermissionsPolicy } from './permissions-policy.js'
import { referrerPolicy, type ReferrerPolicy } from './referrer-policy.js'
import { reportingEndpoints, type ReportingEndpoints } from './reporting-endpoints.js'
import { resourcePolicy, type ResourcePolicy } from './resource-policy.js'

/** The headers of a page that are the same for every response. */
export interface PageHeaderOptions {
  readonly hsts?: HstsOptions
  readonly referrerPolicy?: ReferrerPolicy
  readonly openerPolicy?: OpenerPolicy
  /** Laid over the list of denied features: `{ camera: ['self'] }`. */
  readonly permissionsPolicy?: PermissionsPolicy
  /** Default: not sent. It shuts out every image and frame that does not opt in. */
  readonly embedderPolicy?: EmbedderPolicy
  /** Default: not sent. Other sites show a page's preview images with loads that it would refuse. */
  readonly resourcePolicy?: ResourcePolicy
  /** Default: not sent, the browser decides. */
  readonly dnsPrefetchControl?: 'on' | 'off'
  /** `Origin-Agent-Cluster`. Default false: every page of the origin has to say the same. */
  readonly originAgentCluster?: boolean
  /** Where `report-to` of the CSP points: `{ default: '/api/reports' }`. */
  readonly reportingEndpoints?: ReportingEndpoints
}

export interface PageProfile extends PageHeaderOptions {
  /** The app's own origin is https. HSTS is sent then and only then. */
  readonly https: boolean
  /** `X-Frame-Options` is derived from its `frame-ancestors`. */
  readonly csp: Csp
}

const OPTIONS: Readonly<Record<keyof PageProfile, true>> = {
  hsts: true,
  referrerPolicy: true,
  openerPolicy: true,
  permissionsPolicy: true,
  embedderPolicy: true,
  resourcePolicy: true,
  dnsPrefetchControl: true,
  originAgentCluster: true,
  reportingEndpoints: true,
  https: true,
  csp: true,
}

/**
 * The headers of a page beside its CSP, whose value changes with every response (OWASP HTTP Headers Cheat Sheet).
 * `X-Powered-By` cannot be taken back from here: set `poweredByHeader: false` in next.config.
 * @throws {ConfigurationError} `config.header`, `config.unknown_option`
 */
export function pageHeaders(profile: PageProfile): readonly HeaderPair[] {
  const options = checkedOptions('pageHeaders(…)', profile, OPTIONS)
  const frames = frameOptions(options.csp.directives['frame-ancestors'])
  // Made on http as well, so that a mistake shows where it is written and not where it is deployed.
  const transport = hsts(options.hsts)
  const pairs: HeaderPair[] = [
    ['X-Content-Type-Options', contentTypeOptions],
    ['Referrer-Policy', referrerPolicy(options.referrerPolicy)],
    ['Cross-Origin-Opener-Policy', openerPolicy(options.openerPolicy)],
    ['Permissions-Policy', permissionsPolicy(options.permissionsPolicy)],
  ]
  if (frames !== undefined) pairs.push(['X-Frame-Options', frames])
  if (options.https) pairs.push(['Strict-Transport-Security', transport])
  if (options.embedderPolicy !== undefined) {
    pairs.push(['Cross-Origin-Embedder-Policy', embedderPolicy(options.embedderPolicy)])
  }
  if (options.resourcePolicy !== undefined) {
    pairs.push(['Cross-Origin-Resource-Policy', resourcePolicy(options.resourcePolicy)])
  }
  if (options.dnsPrefetchControl !== undefined) {
    pairs.push(['X-DNS-Prefetch-Control', dnsPrefetchControl(options.dnsPrefetchControl)])
  }
  if (options.originAgentCluster === true) pairs.push(['Origin-Agent-Cluster', originAgentCluster])
  if (options.reportingEndpoints !== undefined) {
    pairs.push(['Reporting-Endpoints', reportingEndpoints(options.reportingEndpoints)])
  }
  return Object.freeze(pairs)
}
