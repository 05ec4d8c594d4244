export { apiHeaders, type ApiHeaderOptions } from './api-profile.js'
export { csp, type Csp, type CspEntry, type CspGrants } from './csp.js'
export type { CspDirectives, CspSource, OtherDirectives, SourceDirective } from './csp-directives.js'
export { frameOptions } from './frame-options.js'
export type { HeaderPair } from './header-pair.js'
export { hsts, type HstsOptions } from './hsts.js'
export { nextConfigHeaders, type NextConfigHeaderOptions, type NextConfigHeaders } from './next-config.js'
export { createNonce, type RandomBytes } from './nonce.js'
export { openerPolicy, type OpenerPolicy } from './opener-policy.js'
export { pageCsp, type PageCspOptions } from './page-csp.js'
export { pageHeaders, type PageHeaderOptions, type PageProfile } from './page-profile.js'
export {
  deniedFeatures,
  permissionsPolicy,
  type PermissionsAllowList,
  type PermissionsPolicy,
} from './permissions-policy.js'
export { referrerPolicy, type ReferrerPolicy } from './referrer-policy.js'
export { resourcePolicy } from './resource-policy.js'
