export { apiHeaders, type ApiHeaderOptions } from './api-profile.js'
export { cacheControl, type CacheRules } from './cache-control.js'
export { clearSiteData, type SiteData } from './clear-site-data.js'
export { contentTypeOptions } from './content-type-options.js'
export { csp, type Csp, type CspEntry, type CspGrants } from './csp.js'
export type { CspDirectives, CspSource, OtherDirectives, SourceDirective } from './csp-directives.js'
export { dnsPrefetchControl } from './dns-prefetch-control.js'
export { embedderPolicy, type EmbedderPolicy } from './embedder-policy.js'
export { frameOptions } from './frame-options.js'
export type { HeaderPair } from './header-pair.js'
export { hsts, type HstsOptions } from './hsts.js'
export { nextConfigHeaders, type NextConfigHeaderOptions, type NextConfigHeaders } from './next-config.js'
export { createNonce, type RandomBytes } from './nonce.js'
export { openerPolicy, type OpenerPolicy } from './opener-policy.js'
export { originAgentCluster } from './origin-agent-cluster.js'
export { pageCsp, type PageCspOptions } from './page-csp.js'
export { pageHeaders, type PageHeaderOptions, type PageProfile } from './page-profile.js'
export {
  deniedFeatures,
  permissionsPolicy,
  type PermissionsAllowList,
  type PermissionsPolicy,
} from './permissions-policy.js'
export { referrerPolicy, type ReferrerPolicy } from './referrer-policy.js'
export { reportingEndpoints, type ReportingEndpoints } from './reporting-endpoints.js'
export { resourcePolicy, type ResourcePolicy } from './resource-policy.js'
export { securityTxt, securityTxtRoute, type SecurityTxt } from './security-txt.js'
