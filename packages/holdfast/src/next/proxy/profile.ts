import { ConfigurationError } from '../../core/configuration-error.js'
import type { Csp } from '../../headers/csp.js'
import { trustedTypesDirectives } from '../../headers/csp-trusted-types.js'
import type { HeaderPair } from '../../headers/header-pair.js'
import { pageCsp } from '../../headers/page-csp.js'
import { pageHeaders, type PageHeaderOptions } from '../../headers/page-profile.js'
import type { ProxyCspOptions } from './options.js'

/** What depends on nothing but the scheme of the origin. */
export interface Profile {
  readonly policy: { readonly csp: Csp; readonly name: string }
  readonly pairs: readonly HeaderPair[]
}

/** The name of the endpoint for violations in `Reporting-Endpoints`. */
const ENDPOINT = 'csp'

/** @throws {ConfigurationError} `config.csp`, `config.header` */
export function profile(
  https: boolean,
  { directives = {}, reportOnly = false, report, trustedTypes = false }: ProxyCspOptions,
  headers: PageHeaderOptions,
): Profile {
  if (directives['script-src']?.includes("'strict-dynamic'") === true) {
    throw new ConfigurationError(
      'config.csp',
      "`script-src` with 'strict-dynamic' makes browsers ignore 'self', and prerendered pages load their scripts by nothing else.",
    )
  }
  const csp = pageCsp({
    // Browsers complain of `upgrade-insecure-requests` in a policy that only reports.
    https: https && !reportOnly,
    development: process.env.NODE_ENV === 'development',
    directives: {
      ...(trustedTypes ? trustedTypesDirectives : {}),
      ...(report === undefined ? {} : { 'report-to': ENDPOINT, 'report-uri': [report] }),
      ...directives,
    },
  })
  const endpoints =
    report === undefined ? {} : { reportingEndpoints: { [ENDPOINT]: report, ...headers.reportingEndpoints } }
  const name = reportOnly ? 'content-security-policy-report-only' : 'content-security-policy'
  return { policy: { csp, name }, pairs: pageHeaders({ ...headers, ...endpoints, https, csp }) }
}
