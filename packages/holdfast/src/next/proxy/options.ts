import type { NextFetchEvent, NextRequest } from 'next/server.js'
import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Eventually } from '../../core/verdict.js'
import type { CspDirectives } from '../../headers/csp-directives.js'
import type { CspManifest } from '../../headers/csp-manifest.js'
import type { PageHeaderOptions } from '../../headers/page-profile.js'
import type { InboundOptions } from './inbound.js'

export interface ProxyOptions {
  /**
   * The app's own origin, as `holdfast(…)` has it: `https://app.example.com`. It decides whether HSTS is sent. Checked
   * with the first request, never in a build.
   */
  readonly origin: string | undefined
  readonly csp?: ProxyCspOptions
  /** The headers of a page beside its CSP. */
  readonly headers?: PageHeaderOptions
  /** Which inbound headers are taken off. */
  readonly inbound?: InboundOptions
  /**
   * Paths beside `/api` that answer for themselves, with everything below them: `['/console']`. They pass untouched,
   * since Next drops a handler's header where the proxy has set one of the same name. Default: none.
   */
  readonly except?: readonly string[]
}

export interface ProxyCspOptions {
  /** Laid over the page policy; a directive that is given replaces the whole list: `{ 'img-src': ["'self'", 'https://cdn.example.com'] }`. */
  readonly directives?: CspDirectives
  /** Violations are reported and nothing is blocked. Default false. */
  readonly reportOnly?: boolean
  /**
   * Where browsers report violations: a path such as `/api/reports`, where `holdfast/reports` answers, or an https URL.
   * Default: nowhere.
   */
  readonly report?: string
  /**
   * Trusted Types: bare texts become neither HTML nor scripts (https://w3c.github.io/trusted-types/). It takes the policy
   * of `holdfast/next/trusted-types` in `instrumentation-client.ts`. Default false.
   */
  readonly trustedTypes?: boolean
  /**
   * What `holdfast csp` wrote after `next build`: a file, relative to the folder that the server is started in, or its
   * content. Default `.next/holdfast-csp.json`. On the Edge runtime there are no files.
   */
  readonly manifest?: string | CspManifest
}

/** An existing proxy or middleware, called with a request whose spoofable headers are gone. */
export type InnerProxy = (request: NextRequest, event: NextFetchEvent) => Eventually<Response | null | undefined | void>

/** What `proxy.ts` exports as `proxy`, and `middleware.ts` as `middleware`. */
export type ProxyFunction = (request: NextRequest, event: NextFetchEvent) => Promise<Response>

const OPTIONS: Readonly<Record<keyof ProxyOptions, true>> = {
  origin: true,
  csp: true,
  headers: true,
  inbound: true,
  except: true,
}
const CSP_OPTIONS: Readonly<Record<keyof ProxyCspOptions, true>> = {
  directives: true,
  reportOnly: true,
  report: true,
  trustedTypes: true,
  manifest: true,
}

/** @throws {ConfigurationError} `config.unknown_option`, `config.header` */
export function checkOptions(options: ProxyOptions): void {
  checkedOptions('proxy(…)', options, OPTIONS)
  checkedOptions('`csp`', options.csp ?? {}, CSP_OPTIONS)
  if (options.except?.every((path) => /^(?:\/[^/]+)+$/.test(path)) === false) {
    throw new ConfigurationError(
      'config.header',
      '`except` lists paths such as "/console", without a slash at their end.',
    )
  }
}
